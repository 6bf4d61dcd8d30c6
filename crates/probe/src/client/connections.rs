//! How many connections a client opened: so that a request on one that was kept is told from one on its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use tower_layer::Layer;
use tower_service::Service;

/// How many connections were opened, or tried to be.
#[derive(Debug, Clone, Default)]
pub(super) struct Opened(Arc<AtomicUsize>);

impl Opened {
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl<S> Layer<S> for Opened {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted { opened: self.clone(), inner }
    }
}

/// What opens connections, and counts them.
#[derive(Clone)]
pub(super) struct Counted<S> {
    opened: Opened,
    inner: S,
}

impl<S: Service<R>, R> Service<R> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.opened.0.fetch_add(1, Ordering::SeqCst);
        self.inner.call(request)
    }
}
