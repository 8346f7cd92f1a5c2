//go:build !unix

package dbtest

// startCluster knows Unix only; elsewhere HEMMAT_TEST_POSTGRES names a server.
func startCluster() (string, error) { return "", errNoPostgres }
