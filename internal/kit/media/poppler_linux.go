package media

import (
	"fmt"
	"os/exec"
	"syscall"
	"unsafe"
)

// apart gives a program a group of its own, which is killed whole.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// limit bounds a program that has just begun: its memory, its processor time in seconds, the size of what it writes to
// disk, and leaves no trace of it when it dies.
func limit(pid int, memory, seconds, file uint64) error {
	for what, most := range map[int]uint64{syscall.RLIMIT_AS: memory, syscall.RLIMIT_CPU: seconds, syscall.RLIMIT_FSIZE: file, syscall.RLIMIT_CORE: 0} {
		l := syscall.Rlimit{Cur: most, Max: most}
		_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), uintptr(what), uintptr(unsafe.Pointer(&l)), 0, 0, 0)
		if errno != 0 && errno != syscall.ESRCH { // it may be done already
			return fmt.Errorf("limit %d: %w", what, errno)
		}
	}
	return nil
}
