//! Every metric there is: name, type, what it says. docs/metrics.md, the dashboard and the
//! alerts are held against this list by a test.

/// Type of a metric, as Prometheus names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Only grows, but for restarts.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Buckets, sum and count.
    Histogram,
}

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// Gauge: whether this process may give out tasks.
pub const LEADER: &str = "newshound_scheduler_leader";

/// Gauge: whether the crawl has come to its end.
pub const COMPLETE: &str = "newshound_crawl_complete";

/// Name, type and help of each metric. Names and base units follow Prometheus' conventions.
pub(crate) const FAMILIES: &[(&str, Type, &str)] = &[
    ("newshound_build_info", Type::Gauge, "1, with the version as label."),
    ("newshound_urls_admitted_total", Type::Counter, "URLs admitted in the whole crawl."),
    ("newshound_urls_ended_total", Type::Counter, "URLs ended in the whole crawl, by status."),
    ("newshound_urls_queued", Type::Gauge, "URLs that wait."),
    ("newshound_urls_in_flight", Type::Gauge, "URLs whose task is out."),
    (
        "newshound_imbalance",
        Type::Gauge,
        "URLs unaccounted for: admitted minus queued, in flight and ended; 0 unless there is a defect.",
    ),
    ("newshound_requests_total", Type::Counter, "Requests settled in this run, by outcome."),
    ("newshound_received_bytes_total", Type::Counter, "Bytes of bodies received in this run."),
    ("newshound_failures_total", Type::Counter, "Requests of this run that failed."),
    ("newshound_tasks_out", Type::Gauge, "Tasks given out and not settled, robots.txt included."),
    ("newshound_tasks_lost_total", Type::Counter, "Tasks of this run of which no report came."),
    (
        "newshound_story_checks_total",
        Type::Counter,
        "Known stories asked for again in this run, by result: checked (as it was), story_changed, story_moved, story_gone.",
    ),
    (
        "newshound_oldest_due_seconds",
        Type::Gauge,
        "For how long the host that is due the longest has waited.",
    ),
    ("newshound_hosts_troubled", Type::Gauge, "Hosts that are not ok, by state."),
    ("newshound_host_articles", Type::Gauge, "Articles of a host; 50 hosts at most."),
    (
        "newshound_source_info",
        Type::Gauge,
        "1, with what the source of a host is called and filed under; 50 hosts at most.",
    ),
    ("newshound_host_queued", Type::Gauge, "URLs of a host that wait; 50 hosts at most."),
    ("newshound_first_byte_seconds", Type::Histogram, "Time to the end of a response's header."),
    ("newshound_response_seconds", Type::Histogram, "Time to the end of a response."),
    ("newshound_parse_seconds", Type::Histogram, "Time from a body to its article and links."),
    (
        "newshound_part_up",
        Type::Gauge,
        "1 while a part the role needs is as it should be, by part: queue, store.",
    ),
    (
        LEADER,
        Type::Gauge,
        "1 while this scheduler gives out tasks: it holds the lease, or is the only one (`crawl`).",
    ),
    (
        COMPLETE,
        Type::Gauge,
        "1 once the crawl has come to its end, 0 while it goes on; by `crawl` and each role.",
    ),
    (
        "newshound_broker_blocked",
        Type::Gauge,
        "1 while RabbitMQ takes no messages: an alarm of memory or disk.",
    ),
    (
        "newshound_queue_messages",
        Type::Gauge,
        "Messages in a queue, by queue: tasks, reports, articles.",
    ),
    ("newshound_dead_letters", Type::Gauge, "Messages set aside; see newshound dead-letters."),
    ("newshound_worker_tasks_total", Type::Counter, "Tasks this worker reported, by outcome."),
    ("newshound_worker_articles_total", Type::Counter, "Articles this worker emitted."),
    ("newshound_sink_articles_total", Type::Counter, "Articles this sink wrote."),
    (
        "process_cpu_seconds_total",
        Type::Counter,
        "Processor time of this process, user and system.",
    ),
    ("process_resident_memory_bytes", Type::Gauge, "Resident memory of this process."),
    ("process_open_fds", Type::Gauge, "Open file descriptors of this process."),
];

/// Type and help of a metric.
pub(super) fn family(name: &str) -> Option<(Type, &'static str)> {
    FAMILIES.iter().find(|(known, ..)| *known == name).map(|&(_, kind, help)| (kind, help))
}
