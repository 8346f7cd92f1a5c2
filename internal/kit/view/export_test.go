package view

// Sheets lists the parts of the style sheet, for the tests that read them.
var Sheets = sheets
