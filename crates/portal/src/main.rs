//! `xuewei-portal`: the families' portal.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use xuewei_portal::log;
use xuewei_portal::server::{Settings, Stop, ending, serve};

/// 家庭查询网站：用凭条上的查询码打开各自的结果。
///
/// The families' portal: each code opens one answer out of a sealed file. Behind a proxy that speaks TLS: docs/portal.md.
#[derive(Debug, Parser)]
#[command(name = "xuewei-portal", version)]
struct Arguments {
    /// 密封文件，由 xuewei seal 生成 · The sealed file, made by `xuewei seal`
    #[arg(long, value_name = "FILE")]
    sealed: PathBuf,
    /// 公布时才放到此处的密钥 · Where the key of the release is put at the hour
    #[arg(long, value_name = "FILE")]
    release_key: PathBuf,
    /// 监听地址 · Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// 申请与答复的交换文件夹；没有则不收申请 · The drop folder of requests and replies; without it none are taken
    #[arg(long, value_name = "DIR")]
    drop: Option<PathBuf>,
    /// 每秒最多受理的请求 · Requests a second that are let in
    #[arg(long, value_name = "N", default_value_t = 4000, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// 停止前先报“将停”的秒数 · Seconds for which /health says that it is about to end before it ends
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(..=600))]
    drain: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = Settings {
        sealed: arguments.sealed,
        release_key: arguments.release_key,
        listen: arguments.listen,
        drop: arguments.drop,
        rate: arguments.rate,
        drain: Duration::from_secs(arguments.drain),
    };
    let (stop, told) = ending();
    stop_at_signal(stop);
    match serve(&settings, told, |_| {}) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            log("not_started", &[("error", &why.to_string())]);
            ExitCode::FAILURE
        }
    }
}

/// The first signal lets what is in hand come to its end, the second does not.
fn stop_at_signal(stop: Stop) {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
            std::mem::forget(stop);
            return;
        };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if stop.is_stopped() {
                    signal_hook::low_level::exit(128 + signal);
                }
                stop.stop();
            }
        });
    }
    // Ctrl-C ends the process: nothing is in hand that could be lost.
    #[cfg(not(unix))]
    std::mem::forget(stop);
}
