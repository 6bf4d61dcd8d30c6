//! The signals that end a run: Ctrl-C, the request to terminate, and the terminal that goes away.

/// Calls this at each signal that ends a run, from a thread of its own.
#[cfg(unix)]
pub(super) fn on_signal(mut call: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut heard = vec![SIGINT, SIGTERM];
    if !is_hang_up_ignored() {
        heard.push(SIGHUP);
    }
    let mut signals = signal_hook::iterator::Signals::new(heard)?;
    std::thread::Builder::new().spawn(move || signals.forever().for_each(|_| call())).map(drop)
}

/// Whether the caller wants the run to outlive its terminal, as `nohup` says it: only Linux tells without unsafe code.
#[cfg(unix)]
fn is_hang_up_ignored() -> bool {
    const STATUS: &str = "/proc/self/status";
    const MOST_BYTES: usize = 64 * 1024;
    let status = kitemark_document::read_bytes(std::path::Path::new(STATUS), MOST_BYTES).unwrap_or_default();
    let status = String::from_utf8_lossy(&status);
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    // The bit of a signal is one below its number, and that of SIGHUP is 1.
    ignored.is_some_and(|ignored| ignored & 1 != 0)
}

/// Calls this at each signal that ends a run, from a thread of its own.
#[cfg(not(unix))]
pub(super) fn on_signal(call: impl FnMut() + Send + 'static) -> std::io::Result<()> {
    ctrlc::set_handler(call).map_err(std::io::Error::other)
}
