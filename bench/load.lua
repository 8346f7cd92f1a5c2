-- The requests of one run of wrk. With the name of a file after "--", each
-- request takes one of its lines (a path, percent-encoded) by chance; without
-- one, wrk repeats the address of its command line. The figures are one line.

function init(args)
  if args[1] then
    local requests = {}
    for line in io.lines(args[1]) do
      requests[#requests + 1] = wrk.format("GET", line)
    end
    math.randomseed(7)
    request = function() return requests[math.random(#requests)] end
  end
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'figures {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"bytes":%d,"bad":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes,
    e.status, e.connect + e.read + e.write + e.timeout))
end
