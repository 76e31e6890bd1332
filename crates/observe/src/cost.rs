//! What this process cost so far, by the operating system's own account.

/// CPU and memory of this process; `None` where the system does not tell (it is read from
/// `/proc`, as Linux has it).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Seconds of processor time, user and system.
    pub cpu_s: f64,
    /// Largest resident size, in mebibytes.
    pub peak_mib: f64,
}

impl Cost {
    /// The cost up to now.
    #[must_use]
    pub fn now() -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        Some(Self { cpu_s: cpu_seconds(&stat)?, peak_mib: peak_kib(&status)? / 1024.0 })
    }
}

/// Fields 14 and 15 of `/proc/PID/stat` (proc(5)), in ticks of 1/100 s (USER_HZ on Linux).
fn cpu_seconds(stat: &str) -> Option<f64> {
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}

fn peak_kib(status: &str) -> Option<f64> {
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_proc_says() {
        let stat = "7 (a b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(peak_kib("Name:\tx\nVmHWM:\t  2048 kB\n"), Some(2048.0));
    }
}
