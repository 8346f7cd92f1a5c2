package e2e

import "syscall"

// withParent ends the program with this process, even when a test runs into its
// deadline and nothing is stopped in order.
func withParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
