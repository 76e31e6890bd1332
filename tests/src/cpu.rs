//! Processor time of processes, by the operating system's own account (`/proc`, as Linux has
//! it). For benchmarks.

/// Seconds of processor time a process had so far, with children it waited for; 0 once it is
/// gone. A child that ended and was not waited for still tells.
#[must_use]
pub fn of(pid: u32) -> f64 {
    read(&format!("/proc/{pid}/stat")).map_or(0.0, |(_, seconds)| seconds)
}

/// The same of all processes of a group that are alive.
#[must_use]
pub fn of_group(group: u32) -> f64 {
    let Ok(all) = std::fs::read_dir("/proc") else { return 0.0 };
    all.flatten()
        .filter_map(|entry| read(&entry.path().join("stat").display().to_string()))
        .filter(|(of, _)| *of == group)
        .map(|(_, seconds)| seconds)
        .sum()
}

/// Group, and fields 14 to 17 of `/proc/PID/stat` (proc(5)) in ticks of 1/100 s (USER_HZ).
fn read(path: &str) -> Option<(u32, f64)> {
    let stat = std::fs::read_to_string(path).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    let sum = ticks(11)? + ticks(12)? + ticks(13)? + ticks(14)?;
    Some((fields.get(2)?.parse().ok()?, sum / 100.0))
}
