//! Running an outside program with input, output and a time limit; afterwards nothing of it
//! is left running.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// More output than this is not an answer, in bytes.
const MAX_OUTPUT: u64 = 64 << 20;

/// Between looks at whether the program has ended.
const TICK: Duration = Duration::from_millis(5);

/// Runs `command`, gives it `input`, and returns its standard output.
///
/// The program runs in a process group of its own, which is killed when the time is up, so
/// that its children go as well.
///
/// # Errors
/// In words: it cannot be started, fails, or is not done within `limit`.
pub fn run(mut command: Command, input: Vec<u8>, limit: Duration) -> Result<Vec<u8>, String> {
    let deadline = Instant::now() + limit;
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    own_group(&mut command);
    let mut child = command.spawn().map_err(|e| format!("it cannot be started: {e}"))?;
    let (output, errors) = (collect(child.stdout.take()), collect(child.stderr.take()));
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read all of its input is free to do so.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let ended = wait(&mut child, &output, deadline);
    kill(&mut child);
    let (bytes, success) = ended.ok_or_else(|| format!("no answer within {limit:?}"))?;
    if success { Ok(bytes) } else { Err(complaint(&errors)) }
}

/// The whole output and whether the program ended well; nothing when the time is up.
fn wait(
    child: &mut Child,
    output: &Receiver<Vec<u8>>,
    deadline: Instant,
) -> Option<(Vec<u8>, bool)> {
    let left = deadline.saturating_duration_since(Instant::now());
    let bytes = match output.recv_timeout(left) {
        Ok(bytes) => bytes,
        Err(RecvTimeoutError::Timeout) => return None,
        Err(RecvTimeoutError::Disconnected) => Vec::new(),
    };
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some((bytes, status.success())),
            Ok(None) if Instant::now() < deadline => thread::sleep(TICK),
            _ => return None,
        }
    }
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // A broken pipe leaves what was read so far.
            let _ = pipe.take(MAX_OUTPUT).read_to_end(&mut bytes);
        }
        // Nobody listens any more after a timeout.
        let _ = sender.send(bytes);
    });
    receiver
}

/// The last line that the program wrote to its standard error.
fn complaint(errors: &Receiver<Vec<u8>>) -> String {
    let bytes = errors.recv_timeout(Duration::from_millis(200)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    match text.lines().rev().find(|l| !l.trim().is_empty()) {
        Some(line) => format!("it failed: {}", line.trim()),
        None => "it failed without a word".into(),
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// Ends the program and its children, if they still run, and waits for it.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(id) = i32::try_from(child.id()) {
        use nix::sys::signal::{Signal, killpg};
        // Fails when the whole group has ended, which is what is wanted.
        let _ = killpg(nix::unistd::Pid::from_raw(id), Signal::SIGKILL);
    }
    // Both fail only where the program has ended already.
    let _ = child.kill();
    let _ = child.wait();
}
