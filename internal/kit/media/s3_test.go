package media

import (
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/s3test"
)

func TestAnS3PlaceIsCheckedAtTheStart(t *testing.T) {
	at := s3test.Bucket(t)
	for address, want := range map[string]string{
		strings.Replace(at, s3test.Secret, "wrong", 1) + "?tls=0": "media: open s3://testkey:xxxxx@",
		strings.Replace(at, "/media", "/absent", 1) + "?tls=0":    `there is no bucket "absent"`,
		at + "/../up?tls=0": "bad blob key",
		strings.Replace(at, s3test.Key, "nobody", 1) + "/p?tls=0": "media: open s3://nobody:xxxxx@",
	} {
		_, err := OpenBlobs(address)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
	t.Setenv("AWS_ACCESS_KEY_ID", s3test.Key)
	t.Setenv("AWS_SECRET_ACCESS_KEY", s3test.Secret)
	if _, err := OpenBlobs(strings.Replace(at, s3test.Key+":"+s3test.Secret+"@", "", 1) + "?tls=0"); err != nil {
		t.Errorf("with the key in the environment: %v", err)
	}
}

func TestTwoPrefixesOfABucketDoNotMeet(t *testing.T) {
	at := s3test.Bucket(t)
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
