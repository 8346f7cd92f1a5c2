// Package e2e tests the program as readers meet it: built, started on its
// demonstration, read over HTTP and in Chromium.
//
// One program, one demonstration and one browser serve all tests. Every kind of
// page is found by following links from the home page, so that what is looked at
// is what a reader can reach; a kind that nothing links to fails.
//
// The browser's tests need Chromium and what package.json names (npm ci in this
// folder), the checker of HTML needs Java. Without them these tests skip, unless
// HEMMAT_TEST_REQUIRE names "browser". Tests that need HTTP alone always run.
//
// HEMMAT_E2E_SHOTS=DIR writes a picture of every kind of page there, at 360 and
// 1280 px, light and dark. HEMMAT_E2E_WAYS=all walks the whole way of the desk at
// both widths with and without scripts; the gate walks two of the four.
// HEMMAT_E2E_LOOKS=all looks at every kind of page in English too, of which the gate takes a third.
// HEMMAT_E2E_GUIDE=docs/desk makes the pictures of the editors' guide anew.
// HEMMAT_E2E_PROGRAM=FILE tests a program that is already built (with -race, for
// example) and HEMMAT_E2E_DATA=DIR one that is already filled; the folder is
// copied.
package e2e
