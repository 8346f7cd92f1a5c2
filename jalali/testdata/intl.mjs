// The mark of the README: every day 1300-1500, written in Persian figures by Intl, in ns
// a day. Run: node intl.mjs
const fmt = new Intl.DateTimeFormat('fa-IR-u-ca-persian', {
  year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'Asia/Tehran',
});
const from = Date.UTC(1921, 2, 21, 12), days = 73414;
let letters = 0;
for (let round = 0; round < 3; round++) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < days; i++) letters += fmt.format(from + i * 864e5).length;
  console.log(`ICU ${process.versions.icu}: ${Number((process.hrtime.bigint() - start) / BigInt(days))} ns a day`);
}
if (letters !== 3 * days * 10) throw new Error(`${letters} letters`);
