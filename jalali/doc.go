// Package jalali is the Solar Hijri calendar of Iran for the years 1300 to 1500
// (21 March 1921 to 20 March 2122 of the Gregorian calendar).
//
// A year y is a leap year when (25y+11) mod 33 < 8. Over the whole range that rule
// gives the same 73,414 days as the vernal equinox at the 52.5° meridian and as
// CLDR's persian calendar (testdata/years.txt, made by testdata/years.mjs). Outside
// the range the known rules part company, so such dates are refused with ErrRange
// rather than guessed. The 2820-year rule often found in code is wrong in 1403 and
// 1404, among others; do not check against it.
//
// Days begin at midnight in Tehran. Until 2022 summer time often began at exactly
// that midnight, so a day could start at 01:00; Date.Time and the Bounds functions
// give the first instant of the day, whatever the clock shows then. Everything a
// machine reads (feeds, databases, datetime attributes) stays Gregorian; this package
// is for what people read, type and find in addresses.
package jalali
