package scaffold

import (
	"regexp"
	"strings"

	"github.com/cupel/cupel"
)

var nameForm = regexp.MustCompile(`^[a-z]([a-z0-9_-]{0,62}[a-z0-9])?$`)

// taken are the names that a package of Python would hide, or cannot have: words of
// the language, modules of its standard library (3.11), of what a project needs, and
// folders and programs that a project has.
var taken = wordSet(`
	and as assert async await break class continue def del elif else except finally for
	from global if import in is lambda nonlocal not or pass raise return try while with
	yield

	abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop
	base64 bdb binascii bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs
	codeop collections colorsys compileall concurrent configparser contextlib contextvars
	copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis
	distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp
	fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext
	glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp
	importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging
	lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
	multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator
	optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib
	poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
	pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
	sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr
	socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat
	statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog
	tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit
	tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types
	typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser
	winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo

	anyio certifi cloudpickle cupel dateutil h11 httpcore httpx idna iniconfig joblib
	narwhals numpy packaging pandas pip pluggy pygments pytest scipy setuptools six
	sklearn threadpoolctl tqdm

	data notebooks queries tests train
`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}

// CheckName refuses a name that a project cannot have: lower-case letters, digits,
// "-" and "_", a letter first and no sign last, at most 64, and for Python no name
// of a package that the project itself needs. The error is of code invalid.
func CheckName(name string, language Language) error {
	if language != Python && language != Go {
		return cupel.Errorf(cupel.Invalid, "%q is no language that a project can be laid out in: python or go", language)
	}
	if !nameForm.MatchString(name) {
		return cupel.Errorf(cupel.Invalid, "%q cannot be the name of a project: write lower-case letters, digits, - and _, a letter first, such as churn-model", name)
	}
	if language == Python && taken[packageName(name)] {
		return cupel.Errorf(cupel.Invalid, "%q cannot be the name of a project in Python: the package %s is another one; take a name such as %s-model", name, packageName(name), name)
	}
	return nil
}

// packageName is the name of a project as Python's packages are named.
func packageName(name string) string { return strings.ReplaceAll(name, "-", "_") }
