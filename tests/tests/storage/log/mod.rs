//! The log as staff read it: whatever is asked, in whatever state of sealing, the answer is the naive one.

mod figures;
mod filters;
mod history;
mod lists;
mod upgrade;
