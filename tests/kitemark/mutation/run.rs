//! Running the binary within limits of memory, time and output.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// 2026-12-01T00:00:00Z: the time at which reports are sealed, in seconds since 1970.
pub(crate) const SEALED: u32 = 1_796_083_200;
/// The time of every run of a case, a day later.
pub(crate) const NOW: u32 = SEALED + 86_400;

/// What a run may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of address space.
    pub(crate) memory: u64,
    /// Seconds of CPU time.
    pub(crate) seconds: u64,
    /// The time after which it is ended whatever it does: for what waits and takes no CPU time.
    pub(crate) wall: Duration,
    /// Bytes on one stream.
    pub(crate) output: u64,
}

/// The limits of every run of a case.
pub(crate) const LIMITS: Limits = Limits { memory: 1_000_000_000, seconds: 10, wall: Duration::from_secs(120), output: 64 * 1024 * 1024 };

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Code(i32),
    Signal(i32),
    /// It was ended because it took too long without using the CPU.
    TooLong,
    /// It was ended because it wrote too much.
    TooMuch,
}

/// What a run wrote and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) end: End,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// The environment of every run at a time: nothing of this machine.
pub(crate) fn environment(seconds: u32) -> [(&'static str, String); 3] {
    [
        ("SOURCE_DATE_EPOCH", seconds.to_string()),
        ("KITEMARK_TEST_CERTIFICATE", "certificate.pem".to_owned()),
        ("KITEMARK_TEST_KEY", "key.pem".to_owned()),
    ]
}

/// Where a stream is read, and whether it was too long.
type Piece = (bool, Vec<u8>, bool);

/// Runs a program in a folder within limits.
pub(crate) fn run(program: &Path, arguments: &[OsString], folder: &Path, stdin: Option<PathBuf>, limits: &Limits) -> Ran {
    let mut command = limited(program.as_os_str(), limits);
    command.args(arguments).current_dir(folder).env_clear().envs(environment(NOW));
    let input = stdin.and_then(|file| std::fs::File::open(file).ok()).map_or_else(Stdio::null, Stdio::from);
    let mut child = command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let (sender, receiver) = mpsc::channel();
    read(child.stdout.take().unwrap(), true, limits.output, sender.clone());
    read(child.stderr.take().unwrap(), false, limits.output, sender);
    let (mut stdout, mut stderr, mut cut) = (Vec::new(), Vec::new(), None);
    for _ in 0..2 {
        match receiver.recv_timeout(limits.wall) {
            Ok((is_stdout, bytes, is_too_much)) => {
                *(if is_stdout { &mut stdout } else { &mut stderr }) = bytes;
                cut = is_too_much.then_some(End::TooMuch).or(cut);
            }
            Err(_) => cut = Some(End::TooLong),
        }
        if cut.is_some() {
            let _ = child.kill();
        }
    }
    let status = child.wait().expect("the binary ends");
    Ran { end: cut.unwrap_or_else(|| end(status)), stdout, stderr }
}

/// Reads a stream to its end, or to the first byte that is too many.
fn read(stream: impl Read + Send + 'static, is_stdout: bool, most: u64, sender: mpsc::Sender<Piece>) {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.take(most + 1).read_to_end(&mut bytes);
        let is_too_much = u64::try_from(bytes.len()).unwrap() > most;
        // Nobody waits any more for what came too late.
        let _ = sender.send((is_stdout, bytes, is_too_much));
    });
}

/// The program behind a shell that sets the limits, since what sets them for a child is not safe Rust. What the system
/// does not limit, such as the address space on macOS, is not limited there.
#[cfg(unix)]
fn limited(program: &OsStr, limits: &Limits) -> Command {
    let mut command = Command::new("/bin/sh");
    let script = format!("ulimit -c 0; ulimit -v {} 2>/dev/null; ulimit -t {}; exec \"$@\"", limits.memory / 1024, limits.seconds);
    command.args(["-c", &script, "sh"]).arg(program);
    command
}

#[cfg(not(unix))]
fn limited(program: &OsStr, _: &Limits) -> Command {
    Command::new(program)
}

fn end(status: ExitStatus) -> End {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return End::Signal(signal);
        }
    }
    End::Code(status.code().expect("it ended by itself"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::{End, LIMITS, Limits, Ran, run};
    use std::path::Path;
    use std::time::Duration;

    fn shell(script: &str, limits: &Limits) -> Ran {
        run(Path::new("/bin/sh"), &["-c".into(), script.into()], Path::new("/"), None, limits)
    }

    #[test]
    fn every_limit_binds() {
        let small = Limits { seconds: 1, wall: Duration::from_secs(20), output: 1000, ..LIMITS };
        let ran = shell("echo out; echo err >&2; exit 3", &small);
        assert_eq!((ran.end, ran.stdout.as_slice(), ran.stderr.as_slice()), (End::Code(3), &b"out\n"[..], &b"err\n"[..]));
        assert_eq!(shell("kill -6 $$", &small).end, End::Signal(6));
        assert!(matches!(shell("while :; do :; done", &small).end, End::Signal(_)));
        assert_eq!(shell("while :; do echo too much; done", &small).end, End::TooMuch);
        assert_eq!(shell("exec sleep 60", &Limits { wall: Duration::from_millis(200), ..small }).end, End::TooLong);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn memory_is_limited_where_the_system_limits_it() {
        let told = shell("ulimit -v; ulimit -t", &LIMITS);
        assert_eq!(told.stdout, b"976562\n10\n");
    }
}
