# SPDX-License-Identifier: MIT
"""The Debian packages in a clean Debian: installed, upgraded, removed, purged."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ["NEWSALERT_BUILD"]
SYSTEM = os.path.join(SOURCE, "tests", "system")
BOX = os.path.join(SYSTEM, "box")
CONF = "/etc/newsalert/newsalertd.yaml"
NEXT = "+next"
DEADLINE = 60.0
SKIP = 77
# What a compiler of the example and a service need, apart from dependencies.
TOOLS = ["systemd", "systemd-sysv", "dbus", "gcc", "libc6-dev", "pkgconf"]
# Where dpkg, ldconfig and systemd keep books of their own.
BOOKS = re.compile(r"/(var/(lib/(dpkg|systemd)|cache/ldconfig|log|tmp)|etc/(passwd|group|shadow|gshadow)-?$|etc/ld\.so\.cache)")


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIP)


def output(*command, **keywords):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, **keywords).stdout.decode()


def field(package, name):
    return output("dpkg-deb", "--field", package, name).strip()


def dependencies(packages):
    """The packages that these depend on, but for one another."""
    own = {field(package, "Package") for package in packages}
    needed = set()
    for package in packages:
        for one in field(package, "Depends").split(","):
            needed.add(re.match(r"\s*([a-z0-9.+-]+)", one).group(1))
    return sorted(needed - own)


def following(package, directory):
    """The same package as the next version would be, with another conffile."""
    tree = os.path.join(directory, "tree")
    output("dpkg-deb", "--raw-extract", package, tree)
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control) as file:
        text = file.read()
    version = field(package, "Version")
    text = text.replace("Version: " + version, "Version: " + version + NEXT).replace("(= %s)" % version, "(= %s%s)" % (version, NEXT))
    with open(control, "w") as file:
        file.write(text)
    if os.path.exists(tree + CONF):
        with open(tree + CONF, "a") as file:
            file.write("# of the next version\n")
    output("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, directory)
    shutil.rmtree(tree)


def clean_root(packages):
    """A clean Debian with what the packages need; None: there is none to be had."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    done = subprocess.run([os.path.join(SYSTEM, "clean_root"), os.path.join(cache, "newsalert-root")] + TOOLS + dependencies(packages),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        print("in this machine's own Debian, since a clean one cannot be had:", done.stderr.decode().strip(), flush=True)
        return None
    return done.stdout.decode().strip()


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temp = tempfile.mkdtemp(prefix="newsalert-packages-", dir="/tmp")
        cls.addClassCleanup(shutil.rmtree, cls.temp, ignore_errors=True)
        release = os.path.join(BUILD, "release")
        made = subprocess.run([os.path.join(SOURCE, "tools", "package"), release], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if made.returncode != 0:
            raise AssertionError(made.stdout.decode("utf-8", "replace")[-4000:])
        cls.packages = sorted(glob.glob(os.path.join(release, "packages", "*.deb")))
        for name in ("now", "next"):
            os.mkdir(os.path.join(cls.temp, name))
        for package in cls.packages:
            shutil.copy(package, os.path.join(cls.temp, "now"))
            following(package, os.path.join(cls.temp, "next"))
        cls.env = dict(os.environ)
        root = clean_root(cls.packages)
        if root:
            cls.env["LOWER"] = root

    def package(self, name):
        return next(package for package in self.packages if os.path.basename(package).startswith(name + "_"))

    def test_there_are_four_of_one_version_by_somebody(self):
        names = [field(package, "Package") for package in self.packages]
        self.assertEqual(names, ["libnewsalert-dev", "libnewsalert0", "newsalert", "newsalertd"])
        self.assertEqual(len({field(package, "Version") for package in self.packages}), 1)
        version = field(self.package("newsalert"), "Version")
        for name in ("newsalert", "libnewsalert-dev"):
            self.assertIn("libnewsalert0 (= %s)" % version, field(self.package(name), "Depends"))

    def test_lintian_finds_nothing(self):
        if shutil.which("lintian") is None:
            self.skipTest("lintian is not installed")
        done = subprocess.run(["lintian", "--no-cfg", "--allow-root", "--fail-on", "error,warning"] + self.packages,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((done.returncode, done.stdout.decode()), (0, ""))

    def test_the_library_exports_the_header_and_has_a_soname(self):
        tree = os.path.join(self.temp, "library")
        for name in ("libnewsalert0", "libnewsalert-dev"):
            output("dpkg-deb", "--extract", self.package(name), tree)
        library = glob.glob(tree + "/usr/lib/*/libnewsalert.so")[0]
        output(os.path.join(SOURCE, "tests", "unit", "exports"), library, tree + "/usr/include/newsalert.h")
        self.assertRegex(output("readelf", "-d", library), r"SONAME.*\[libnewsalert\.so\.0\]")
        self.assertNotRegex(output("readelf", "-d", library), r"RPATH|RUNPATH")

    def test_without_systemd_it_is_installed_and_purged(self):
        box = os.path.join(self.temp, "naplain%d" % os.getpid())
        script = ("set -e; test ! -e /run/systemd/system; dpkg -i /packages/now/*.deb; newsalertd check --quiet; id newsalert;"
                  " test -d /var/spool/newsalert/inbox; dpkg --purge newsalertd newsalert libnewsalert-dev libnewsalert0;"
                  " test ! -e /var/spool/newsalert; test ! -e /etc/newsalert; test ! -e /usr/share/newsalert")
        done = subprocess.run([BOX, "plain", box, "--bind-ro=%s:/packages" % self.temp, "sh", "-c", script], env=self.env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=DEADLINE * 2)
        self.assertEqual(done.returncode, 0, done.stdout.decode("utf-8", "replace"))

    def boot(self):
        """A machine of the test's own, on which nothing is installed yet."""
        self.box = os.path.join(self.temp, "napack%d" % os.getpid())
        up = subprocess.run([BOX, "up", self.box, "--bind-ro=%s:/packages" % self.temp, "--bind-ro=%s:/system" % SYSTEM], env=self.env,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if up.returncode != 0:
            self.skipTest("no box: " + up.stdout.decode("utf-8", "replace")[-400:])
        self.addCleanup(subprocess.run, [BOX, "down", self.box])
        # A machine that is a container itself may keep packages from starting services.
        self.run_in("rm", "-f", "/usr/sbin/policy-rc.d")

    def run_in(self, *command, check=True):
        done = subprocess.run([BOX, "run", self.box] + list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=DEADLINE * 2)
        if check and done.returncode != 0:
            raise AssertionError("%s: status %d\n%s%s" % (command, done.returncode, done.stdout.decode(), done.stderr.decode()))
        return done.stdout.decode()

    def shell(self, script, **keywords):
        return self.run_in("sh", "-c", script, **keywords)

    def install(self, which="now"):
        self.shell("DEBIAN_FRONTEND=noninteractive dpkg --force-confold -i /packages/%s/*.deb" % which)

    def state(self, name):
        return self.run_in("systemctl", "show", "-P", name, "newsalertd").strip()

    def status(self):
        return json.loads(self.run_in("newsalert", "status", "--format", "json"))

    def drop(self, name):
        self.shell("cd /var/spool/newsalert/inbox && printf '%s\\n\\nA story of %s that was told in Japan.\\n' > .%s && chmod 644 .%s && mv .%s %s"
                   .replace("%s", name))

    def wait_receipt(self, name):
        end = time.monotonic() + DEADLINE
        while not self.run_in("newsalert", "log", "--file", name, check=False):
            self.assertLess(time.monotonic(), end, "no receipt of " + name)
            time.sleep(0.05)

    def begin_dropping(self):
        """Somebody who drops stories until told to stop, and then how many."""
        script = ("i=0; cd /var/spool/newsalert/inbox; while [ ! -e /tmp/stop ]; do i=$((i + 1));"
                  " printf 'Story %d\\n\\nThe council of district %d met.\\n' $i $i > .u$i; chmod 644 .u$i; mv .u$i u$i;"
                  " sleep 0.02; done; echo $i")
        dropper = subprocess.Popen([BOX, "run", self.box, "sh", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.addCleanup(dropper.communicate)
        self.addCleanup(self.shell, "touch /tmp/stop")
        return dropper

    def end_dropping(self, dropper):
        self.shell("touch /tmp/stop")
        return int(dropper.communicate(timeout=DEADLINE)[0])

    def wait_head(self, head):
        end = time.monotonic() + DEADLINE
        while self.status()["head"] < head:
            self.assertLess(time.monotonic(), end, "head is %d, not %d" % (self.status()["head"], head))
            time.sleep(0.05)

    def files(self):
        listed = self.shell("find /etc /lib /usr /opt /srv /home /var -xdev").splitlines()
        return {path for path in listed if not BOOKS.match(path)}

    def test_installed_it_runs_and_works(self):
        self.boot()
        self.install()
        self.assertEqual((self.state("ActiveState"), self.state("UnitFileState")), ("active", "enabled"))
        said = self.run_in("/system/smoke")
        self.assertIn("newsalert works", said)
        if "LOWER" in self.env:
            self.assertNotIn("no compiler", said)
        self.run_in("systemd-analyze", "verify", "--man=no", "newsalertd.service")
        self.assertEqual(self.run_in("stat", "-c", "%a %U %G", "/var/spool/newsalert/inbox"), "3730 newsalert newsalert-submit\n")

    def test_an_upgrade_keeps_what_was_edited_and_the_journal(self):
        self.boot()
        self.install()
        self.drop("before")
        self.wait_receipt("before")
        self.shell("echo 'log: debug' >> %s; echo '# mine' > /etc/newsalert/topics.d/mine.yaml" % CONF)
        edited, before, pid = self.run_in("cat", CONF), self.status(), self.state("MainPID")
        dropper = self.begin_dropping()
        self.install("next")
        dropped = self.end_dropping(dropper)
        self.assertGreater(dropped, 0)
        self.wait_head(before["head"] + dropped)
        after = self.status()
        self.assertEqual(self.run_in("cat", CONF), edited)
        self.assertIn("of the next version", self.run_in("cat", CONF + ".dpkg-dist"))
        self.assertEqual(self.run_in("cat", "/etc/newsalert/topics.d/mine.yaml"), "# mine\n")
        self.assertEqual(self.state("ActiveState"), "active")
        self.assertNotIn(self.state("MainPID"), ("0", pid))
        self.assertEqual((after["epoch"], after["head"]), (before["epoch"], before["head"] + dropped))
        self.assertEqual(self.run_in("ls", "/var/spool/newsalert/failed"), "")

    def test_a_service_that_was_disabled_stays_so(self):
        self.boot()
        self.install()
        self.run_in("systemctl", "disable", "--now", "newsalertd")
        for which in ("now", "next"):
            self.install(which)
            self.assertEqual((self.state("ActiveState"), self.state("UnitFileState")), ("inactive", "disabled"))

    def test_removed_it_stops_and_what_it_knew_stays_until_it_is_purged(self):
        self.boot()
        before = self.files()
        self.install()
        self.drop("before")
        self.wait_receipt("before")
        self.shell("echo 'log: debug' >> " + CONF)
        epoch, pid = self.status()["epoch"], self.state("MainPID")
        self.run_in("dpkg", "--remove", "newsalertd", "newsalert", "libnewsalert-dev", "libnewsalert0")
        self.assertEqual(self.state("ActiveState"), "inactive")
        self.shell("test ! -e /proc/%s && test ! -e /usr/sbin/newsalertd" % pid)
        self.shell("test -s /var/lib/newsalert/journal.db && grep -q 'log: debug' " + CONF)
        self.drop("meanwhile")
        self.install()
        self.assertEqual((self.state("ActiveState"), self.state("UnitFileState")), ("active", "enabled"))
        self.wait_receipt("meanwhile")
        self.assertEqual((self.status()["epoch"], self.status()["head"]), (epoch, 2))
        self.assertIn("log: debug", self.run_in("cat", CONF))
        self.run_in("dpkg", "--purge", "newsalertd", "newsalert", "libnewsalert-dev", "libnewsalert0")
        self.assertEqual(sorted(self.files() ^ before), [])
        self.shell("test ! -e /run/newsalert")
        self.run_in("id", "newsalert")


if __name__ == "__main__":
    if os.geteuid() != 0:
        skip("a box needs root")
    for tool, package in (("systemd-nspawn", "systemd-container"), ("dpkg-deb", "dpkg")):
        if shutil.which(tool) is None:
            skip(package + " is not installed")
    unittest.main(verbosity=2)
