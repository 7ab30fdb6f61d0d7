//! The program's commands as child processes. A trait, so that tests can put a double in their place.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::words::Lang;

/// How much of what a command prints is kept, in bytes. Findings of a table in which every row is wrong fit in.
const KEPT: u64 = 256 << 20;

/// How many of the last bytes on stderr are kept.
const TAIL: usize = 16 << 10;

/// A command to be run.
#[derive(Clone, Debug)]
pub struct Call {
    /// What follows the name of the program.
    pub arguments: Vec<OsString>,
    /// After how long it is ended.
    pub limit: Duration,
    /// Where its process number is kept while it runs, for whoever comes after a server that was killed.
    pub pid_file: Option<PathBuf>,
}

impl Call {
    /// A command that answers in JSON.
    pub fn json(
        lang: Lang,
        limit: Duration,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Self {
        let mut all: Vec<OsString> = vec!["--format".into(), "json".into()];
        all.extend(["--lang".into(), lang.as_str().into()]);
        all.extend(arguments);
        Self {
            arguments: all,
            limit,
            pid_file: None,
        }
    }
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Exited {
        /// Its exit status; none when a signal ended it.
        status: Option<i32>,
        /// What it printed.
        stdout: String,
        /// The last of what it said on stderr.
        stderr: String,
    },
    /// It was told to stop.
    Stopped,
    /// It took longer than it may.
    TooLong,
}

/// Runs commands. Blocks: call it where that is allowed.
pub trait Program: Send + Sync {
    /// Runs a command to its end; `follow` is given each line of stderr as it comes, and `stop` ends it.
    ///
    /// # Errors
    /// The program cannot be started, or what it prints cannot be read.
    fn run(
        &self,
        call: &Call,
        follow: &(dyn Fn(&str) + Sync),
        stop: &AtomicBool,
    ) -> io::Result<Ended>;

    /// Starts a command that answers each line that it is told with a line, until it is dropped.
    ///
    /// # Errors
    /// The program cannot be started.
    fn converse(&self, call: &Call) -> io::Result<Box<dyn Conversation>>;
}

/// A command at work that answers line by line. Dropping it ends it.
pub trait Conversation: Send {
    /// Tells it a line and waits for the answer. After anything but an answer it is of no more use.
    fn ask(&mut self, line: &str, limit: Duration, stop: &AtomicBool) -> Said;
}

/// What came of a line that a command was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It answered with this line.
    Line(String),
    /// It has ended.
    Over,
    /// It was told to stop.
    Stopped,
    /// It took longer than it may.
    TooLong,
}

/// The program in a file.
pub struct Binary {
    path: PathBuf,
}

impl Binary {
    /// The program at this path.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn command(&self, call: &Call) -> Command {
        let mut command = Command::new(&self.path);
        command
            .args(&call.arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // What else stands in the environment, passwords of databases for one, is none of its business.
            .env_clear();
        for name in [
            "PATH",
            "HOME",
            "TMPDIR",
            "TEMP",
            "TMP",
            "SystemRoot",
            "RAYON_NUM_THREADS",
        ] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }
}

/// Ends the process when it goes, however that comes about.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program for Binary {
    fn run(
        &self,
        call: &Call,
        follow: &(dyn Fn(&str) + Sync),
        stop: &AtomicBool,
    ) -> io::Result<Ended> {
        let mut command = self.command(call);
        let mut child = Ending(command.stdin(Stdio::null()).spawn()?);
        if let Some(file) = &call.pid_file {
            std::fs::write(file, child.0.id().to_string())?;
        }
        let (stdout, stderr) = (child.0.stdout.take(), child.0.stderr.take());
        let ended = thread::scope(|scope| {
            let printed = scope.spawn(move || read_all(stdout));
            let said = scope.spawn(move || read_lines(stderr, follow));
            let status = wait(&mut child.0, call.limit, stop);
            if !matches!(status, Ok(Some(Ok(_)))) {
                let _ = child.0.kill();
            }
            let printed = printed.join().unwrap_or_else(|_| Ok(String::new()));
            let said = said.join().unwrap_or_default();
            Ok::<_, io::Error>(match status? {
                None => Ended::TooLong,
                Some(Err(())) => Ended::Stopped,
                Some(Ok(status)) => Ended::Exited {
                    status,
                    stdout: printed?,
                    stderr: said,
                },
            })
        });
        if let Some(file) = &call.pid_file {
            let _ = std::fs::remove_file(file);
        }
        ended
    }

    fn converse(&self, call: &Call) -> io::Result<Box<dyn Conversation>> {
        let mut command = self.command(call);
        let mut child = Ending(command.stdin(Stdio::piped()).spawn()?);
        let (told, stdout) = (child.0.stdin.take(), child.0.stdout.take());
        let stderr = child.0.stderr.take();
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            let Some(stdout) = stdout else { return };
            let mut reader = BufReader::new(stdout);
            loop {
                let mut line = String::new();
                match (&mut reader).take(KEPT).read_line(&mut line) {
                    Ok(0) | Err(_) => return,
                    // Nobody waits for it any more.
                    Ok(_) if sender.send(line).is_err() => return,
                    Ok(_) => {}
                }
            }
        });
        // What it says beside its answers is read, so that it never waits for a reader.
        thread::spawn(move || read_lines(stderr, &|_| {}));
        Ok(Box::new(Talk {
            told,
            answers,
            _child: child,
        }))
    }
}

/// The program at work, answering line by line.
struct Talk {
    told: Option<ChildStdin>,
    answers: mpsc::Receiver<String>,
    _child: Ending,
}

impl Conversation for Talk {
    fn ask(&mut self, line: &str, limit: Duration, stop: &AtomicBool) -> Said {
        let Some(told) = &mut self.told else {
            return Said::Over;
        };
        // One that has ended takes no line, and may have said why before.
        let _ = told.write_all(format!("{line}\n").as_bytes());
        let began = Instant::now();
        loop {
            match self.answers.recv_timeout(Duration::from_millis(20)) {
                Ok(answer) => return Said::Line(answer),
                Err(mpsc::RecvTimeoutError::Disconnected) => return Said::Over,
                Err(mpsc::RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => {
                    return Said::Stopped;
                }
                Err(mpsc::RecvTimeoutError::Timeout) if began.elapsed() > limit => {
                    return Said::TooLong;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// The exit status; an `Err` inside when it was told to stop, none when the time is over.
fn wait(
    child: &mut Child,
    limit: Duration,
    stop: &AtomicBool,
) -> io::Result<Option<Result<Option<i32>, ()>>> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(Ok(status.code())));
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(Some(Err(())));
        }
        if began.elapsed() > limit {
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

fn read_all(from: Option<impl Read>) -> io::Result<String> {
    let mut text = Vec::new();
    if let Some(from) = from {
        from.take(KEPT).read_to_end(&mut text)?;
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn read_lines(from: Option<impl Read>, follow: &(dyn Fn(&str) + Sync)) -> String {
    let mut tail = String::new();
    let Some(from) = from else { return tail };
    // A line without an end does not fill the memory: it comes in pieces.
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader).take(TAIL as u64).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return tail,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        follow(text.trim_end());
        tail.push_str(&text);
        if tail.len() > 2 * TAIL {
            let cut = tail.len() - TAIL;
            let cut = (cut..tail.len()).find(|at| tail.is_char_boundary(*at));
            tail.drain(..cut.unwrap_or(0));
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn shell(text: &str, limit: Duration) -> (Binary, Call) {
        let call = Call {
            arguments: vec!["-c".into(), text.into()],
            limit,
            pid_file: None,
        };
        (Binary::new("/bin/sh".into()), call)
    }

    #[test]
    fn what_it_prints_and_says_and_its_status_come_back() {
        let (program, call) = shell(
            "echo out; echo one >&2; echo two >&2; exit 3",
            Duration::MAX,
        );
        let lines = Mutex::new(Vec::new());
        let follow = |line: &str| lines.lock().unwrap().push(line.to_owned());
        let ended = program
            .run(&call, &follow, &AtomicBool::new(false))
            .unwrap();
        let exited = Ended::Exited {
            status: Some(3),
            stdout: "out\n".to_owned(),
            stderr: "one\ntwo\n".to_owned(),
        };
        assert_eq!(ended, exited);
        assert_eq!(*lines.lock().unwrap(), ["one", "two"]);
    }

    #[test]
    fn it_is_ended_when_told_to_and_when_it_takes_too_long() {
        let (program, call) = shell("exec sleep 600", Duration::from_millis(50));
        let ended = program
            .run(&call, &|_| {}, &AtomicBool::new(false))
            .unwrap();
        assert_eq!(ended, Ended::TooLong);
        let (program, call) = shell("exec sleep 600", Duration::MAX);
        let ended = program.run(&call, &|_| {}, &AtomicBool::new(true)).unwrap();
        assert_eq!(ended, Ended::Stopped);
    }

    #[test]
    fn it_answers_line_by_line_until_it_ends() {
        let (program, call) = shell(
            "read a; echo \"got $a\"; read b; echo \"then $b\"",
            Duration::MAX,
        );
        let mut talk = program.converse(&call).unwrap();
        let go = AtomicBool::new(false);
        let mut ask = |line: &str| talk.ask(line, Duration::from_secs(60), &go);
        assert_eq!(ask("one"), Said::Line("got one\n".to_owned()));
        assert_eq!(ask("two"), Said::Line("then two\n".to_owned()));
        assert_eq!(ask("three"), Said::Over);
        let (program, call) = shell("exec sleep 600", Duration::MAX);
        let mut talk = program.converse(&call).unwrap();
        let limit = Duration::from_millis(50);
        assert_eq!(talk.ask("x", limit, &go), Said::TooLong);
        let stop = AtomicBool::new(true);
        assert_eq!(talk.ask("x", Duration::MAX, &stop), Said::Stopped);
    }

    #[test]
    fn nothing_of_the_environment_is_handed_on_but_what_it_needs() {
        let (program, call) = shell("env", Duration::MAX);
        let ended = program
            .run(&call, &|_| {}, &AtomicBool::new(false))
            .unwrap();
        let Ended::Exited { stdout, .. } = ended else {
            panic!("{ended:?}")
        };
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        assert!(
            stdout.contains("PATH=") && !stdout.contains("CARGO_MANIFEST_DIR"),
            "{stdout}"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        let (_, call) = shell("", Duration::MAX);
        let program = Binary::new("/no/such/program".into());
        assert!(
            program
                .run(&call, &|_| {}, &AtomicBool::new(false))
                .is_err()
        );
    }
}
