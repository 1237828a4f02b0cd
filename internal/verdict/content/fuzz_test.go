package content_test

import (
	"testing"

	"github.com/cupel/cupel/internal/verdict/content"
)

func FuzzOf(f *testing.F) {
	for _, name := range []string{"arrays.npz", "booster.json", "booster.ubj", "MLmodel", "model.skops"} {
		f.Add([]byte(golden(f, "first", name)))
	}
	f.Add([]byte(safe(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, "x")))
	f.Add([]byte(archive(f, true, member{"a/data.pkl", "\x80\x04."}, member{"a/version", "3"}, member{"a/data/0", "w"})))
	f.Add([]byte(archive(f, false, member{"z", archive(f, false, member{"a.npy", array(f, 1)})})))
	f.Fuzz(func(t *testing.T, text []byte) {
		form := formOf(t, string(text))
		if again := formOf(t, string(text)); again != form {
			t.Errorf("it is %+v, and then %+v", form, again)
		}
		if form.Reason == "" && form.Digest.IsZero() {
			t.Errorf("%+v has neither a digest nor a reason", form)
		}
		if got := form.Compare(form); got == content.Different {
			t.Errorf("%+v differs from itself", form)
		}
	})
}
