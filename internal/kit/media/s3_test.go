package media

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	gatewayModule = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
	gatewayKey    = "testkey"
	gatewaySecret = "testsecret"
)

// gatewayProgram finds a versitygw: HEMMAT_TEST_S3GW, then PATH; where HEMMAT_TEST_REQUIRE names s3 it is built. It is never a
// dependency of the program itself.
var gatewayProgram = sync.OnceValues(func() (string, error) {
	if p := os.Getenv("HEMMAT_TEST_S3GW"); p != "" {
		return p, nil
	}
	if p, err := exec.LookPath("versitygw"); err == nil {
		return p, nil
	}
	if !slices.Contains(strings.Split(os.Getenv("HEMMAT_TEST_REQUIRE"), ","), "s3") {
		return "", fmt.Errorf("no versitygw in PATH nor in HEMMAT_TEST_S3GW; HEMMAT_TEST_REQUIRE=s3 builds one")
	}
	// It takes minutes to build, so it is kept for the next run.
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "hemmat-test", "versitygw-v1.8.0")
	program := filepath.Join(dir, "versitygw")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	build := exec.Command("go", "install", gatewayModule)
	build.Dir, build.Env = dir, append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build versitygw: %w: %s", err, out)
	}
	return program, nil
})

// gateway starts a real S3 gateway on a folder of its own and returns the address of an empty bucket.
func gateway(t *testing.T) string {
	t.Helper()
	program, err := gatewayProgram()
	if err != nil {
		if strings.HasPrefix(err.Error(), "no versitygw") {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	for _, d := range []string{"data", "meta"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var log strings.Builder
	gw := exec.Command(program, "--access", gatewayKey, "--secret", gatewaySecret, "--port", host,
		"posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "data"))
	gw.Stdout, gw.Stderr = &log, &log
	if err := gw.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { gw.Wait(); close(gone) }()
	t.Cleanup(func() { gw.Process.Kill(); <-gone })

	client, err := minio.New(host, &minio.Options{Creds: credentials.NewStaticV4(gatewayKey, gatewaySecret, ""), Region: "us-east-1", MaxRetries: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		if err = client.MakeBucket(ctx, "media", minio.MakeBucketOptions{}); err == nil {
			break
		}
		select {
		case <-gone:
			t.Fatalf("the gateway ended: %s", log.String())
		case <-ctx.Done():
			t.Fatalf("the gateway does not answer: %v", err)
		case <-time.After(20 * time.Millisecond): // its start is no event that could be waited for
		}
	}
	return "s3://" + gatewayKey + ":" + gatewaySecret + "@" + host + "/media"
}

func TestAnS3PlaceIsCheckedAtTheStart(t *testing.T) {
	at := gateway(t)
	for address, want := range map[string]string{
		strings.Replace(at, gatewaySecret, "wrong", 1) + "?tls=0": "media: open s3://testkey:xxxxx@",
		strings.Replace(at, "/media", "/absent", 1) + "?tls=0":    `there is no bucket "absent"`,
		at + "/../up?tls=0": "bad blob key",
		strings.Replace(at, gatewayKey, "nobody", 1) + "/p?tls=0": "media: open s3://nobody:xxxxx@",
	} {
		_, err := OpenBlobs(address)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
	t.Setenv("AWS_ACCESS_KEY_ID", gatewayKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", gatewaySecret)
	if _, err := OpenBlobs(strings.Replace(at, gatewayKey+":"+gatewaySecret+"@", "", 1) + "?tls=0"); err != nil {
		t.Errorf("with the key in the environment: %v", err)
	}
}

func TestTwoPrefixesOfABucketDoNotMeet(t *testing.T) {
	at := gateway(t)
	one, err := OpenBlobs(at + "/one?tls=0")
	if err != nil {
		t.Fatal(err)
	}
	two, err := OpenBlobs(at + "?tls=0")
	if err != nil {
		t.Fatal(err)
	}
	put(t, one, "ab/k", "one")
	put(t, two, "ab/k", "two")
	if got := keys(t, one); !slices.Equal(got, []string{"ab/k"}) {
		t.Errorf("%v", got)
	}
	if read(t, one, "ab/k") != "one" || read(t, two, "ab/k") != "two" {
		t.Error("they met")
	}
}
