use super::{Failure, Output};
use crate::exit::Exit;
use crate::report;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The code of a finding; without one, all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let Some(code) = &args.code else { return Ok(Output::new(report::codes(), Exit::Healthy).for_people()) };
    let page = report::explain(&code.to_ascii_lowercase());
    let unknown = || {
        Failure::new(
            format!("there is no finding `{}`", crate::model::printable(code, 40)),
            "`tryorder explain` lists all codes",
        )
    };
    page.map(|page| Output::new(page, Exit::Healthy).for_people()).ok_or_else(unknown)
}
