//! What exit codes mean beside the number.

/// The meaning of a well-known exit code, `None` for one that only the program itself can explain.
///
/// Shells use 126 and 127 (POSIX, 2.8.2); shells and runtimes add 128 to the number of the signal that ended a process.
/// Windows containers end with an NTSTATUS code, which the API holds as a negative number.
pub(super) fn meaning(code: i32) -> Option<String> {
    let known = match code {
        126 => "not executable",
        127 => "command not found",
        129 => "SIGHUP",
        130 => "SIGINT",
        131 => "SIGQUIT",
        132 => "SIGILL",
        134 => "SIGABRT",
        135 => "SIGBUS",
        136 => "SIGFPE",
        137 => "SIGKILL",
        139 => "SIGSEGV: invalid memory access",
        141 => "SIGPIPE",
        143 => "SIGTERM",
        _ => return of_windows(code),
    };
    Some(known.to_owned())
}

/// `0xC000013A: stopped by Ctrl+C`.
fn of_windows(code: i32) -> Option<String> {
    let status = code.cast_unsigned();
    let meaning = match status {
        0xC000_0005 => "access violation",
        0xC000_0017 => "out of memory",
        0xC000_00FD => "stack overflow",
        0xC000_0135 => "DLL not found",
        0xC000_0142 => "DLL initialization failed",
        0xC000_013A => "stopped by Ctrl+C or at shutdown",
        0xC000_0374 => "heap corruption",
        0xC000_0409 => "stack buffer overrun",
        0xE043_4352 => "unhandled .NET exception",
        _ if code < -255 => return Some(format!("0x{status:X}")),
        _ => return None,
    };
    Some(format!("0x{status:X}: {meaning}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_shells_signals_and_windows_are_explained() {
        let told = |code| meaning(code).unwrap_or_default();
        assert_eq!(told(126), "not executable");
        assert_eq!(told(127), "command not found");
        assert_eq!(told(137), "SIGKILL");
        assert_eq!(told(139), "SIGSEGV: invalid memory access");
        assert_eq!(told(143), "SIGTERM");
        assert_eq!(told(-1_073_741_510), "0xC000013A: stopped by Ctrl+C or at shutdown");
        assert_eq!(told(-1_073_740_940), "0xC0000374: heap corruption");
        assert_eq!(told(-1_073_741_000), "0xC0000338");
        assert!([0, 1, 2, 42, 128, 255, -1].iter().all(|code| meaning(*code).is_none()));
    }
}
