//! The console beside the probes of `crawl`, `watch` and `scheduler`: whether there is one, and where.

use newshound_desk::console::{Token, router};
use newshound_observe::health::Router;
use newshound_roles::Failure;
use newshound_roles::config::{ClusterPlan, CrawlPlan};
use newshound_roles::orders::Place;
use std::net::SocketAddr;

/// The console of a crawl on this machine that listens; and a sentence about it.
///
/// # Errors
/// Where its token cannot be used.
pub(crate) fn of_crawl(plan: &CrawlPlan) -> Result<(Option<Router>, Option<String>), Failure> {
    let Some(listen) = plan.listen else { return Ok((None, None)) };
    let token = match Token::of_environment()? {
        Some(token) => token,
        None if listen.ip().is_loopback() => Token::of_folder(&plan.out)?,
        None => {
            return Ok((
                None,
                Some(format!(
                    "{listen} has probes and metrics, and no console: others reach that address, so it \
                 needs a token (NEWSHOUND_CONSOLE_TOKEN)"
                )),
            ));
        }
    };
    let note = format!("a console stands at http://{listen}/?token={}", token.expose());
    let place = Place::Folder(plan.out.clone());
    Ok((Some(router(place, &plan.label(), token, listen)), Some(note)))
}

/// The console of a cluster's scheduler, where the environment has a token for it.
///
/// # Errors
/// Where that cannot be used.
pub(crate) fn of_cluster(
    plan: &ClusterPlan,
    listen: SocketAddr,
) -> Result<Option<Router>, Failure> {
    let token = Token::of_environment()?;
    let place = || Place::Cluster(Box::new(plan.clone()));
    Ok(token.map(|token| router(place(), &plan.name, token, listen)))
}
