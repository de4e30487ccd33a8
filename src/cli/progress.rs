use indicatif::{ProgressBar, ProgressStyle};

use crate::observe::Event;

/// Progress on stderr, when that is a terminal; nothing otherwise (indicatif looks). It goes away when the run ends.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template("{msg} {pos}/{len}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub(super) fn show(&mut self, event: &Event) {
        match *event {
            Event::Resolving { targets } => {
                self.0.set_message("resolving");
                self.0.set_length(targets as u64);
            }
            Event::Attempting { done, total } => {
                self.0.set_message("connecting");
                self.0.set_length(total as u64);
                self.0.set_position(done as u64);
            }
            Event::Finished => self.0.finish_and_clear(),
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
