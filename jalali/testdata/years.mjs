// Writes years.txt, the golden table: for each year 1300-1500 the Gregorian date of
// 1 Farvardin and the lengths of the twelve months, read day by day from Intl
// (CLDR's persian calendar). Run: node years.mjs > years.txt
const fmt = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC',
});
const years = new Map();
for (let t = Date.UTC(1921, 2, 1); t < Date.UTC(2122, 3, 30); t += 864e5) {
  const p = Object.fromEntries(fmt.formatToParts(t).map(({ type, value }) => [type, value]));
  const [y, m, d] = [parseInt(p.year), parseInt(p.month), parseInt(p.day)];
  if (y < 1300 || y > 1500) continue;
  if (!years.has(y)) years.set(y, { first: new Date(t).toISOString().slice(0, 10), days: Array(12).fill(0) });
  const days = years.get(y).days;
  if (d !== ++days[m - 1]) throw new Error(`${y}/${m}/${d}: days are not in a row`);
}
console.log(`# Intl, ICU ${process.versions.icu}, CLDR ${process.versions.cldr}`);
for (const [y, { first, days }] of years) console.log([y, first, ...days].join(' '));
