//! Which websites may call the API: those that the practices list.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::Instant};

use crate::{
    server::layers::Origin,
    service::{App, ServiceError},
};

/// For how long the origins of all practices together are remembered. A practice's own are looked up each time.
const CACHE_TTL: Duration = Duration::from_secs(10);

/// Answers for the CORS layer.
pub(super) struct Origins {
    app: Arc<App>,
    all: Mutex<Option<(Instant, HashSet<String>)>>,
}

impl Origins {
    pub(super) fn of(app: Arc<App>) -> Self {
        Self {
            app,
            all: Mutex::default(),
        }
    }

    /// Whether the practice that is asked for lists the website, or does not exist; where the path names none, whether any does. A store that
    /// does not answer allows nothing.
    pub(super) async fn allow(&self, asked: &Origin) -> bool {
        let answer = match &asked.practice {
            Some(slug) => match self.app.cached_snapshot(slug).await {
                // There is nothing to protect, and whoever mistyped the name may read that it is unknown.
                Err(ServiceError::NotFound) => Ok(true),
                found => found.map(|one| one.catalogue.practice.origins.contains(&asked.origin)),
            },
            // Routes for all practices alike, such as a booking by its link: the browser must be
            // let through before it is known whose booking it is.
            None => self.any(&asked.origin).await,
        };
        // CORS keeps other websites from reading answers; in doubt it does.
        answer.unwrap_or(false)
    }

    async fn any(&self, origin: &str) -> Result<bool, ServiceError> {
        // One caller reads while the others wait: otherwise, once the cache is stale, every
        // preflight would read all practices.
        let mut all = self.all.lock().await;
        if let Some((read, origins)) = &*all
            && read.elapsed() < CACHE_TTL
        {
            return Ok(origins.contains(origin));
        }
        let mut origins = HashSet::new();
        for practice in self.app.store.practices().await? {
            let snapshot = self.app.cached_snapshot(&practice.slug).await?;
            origins.extend(snapshot.catalogue.practice.origins.iter().cloned());
        }
        let allowed = origins.contains(origin);
        *all = Some((Instant::now(), origins));
        Ok(allowed)
    }
}
