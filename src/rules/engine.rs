//! Runs the rules: phase after phase, rows in parallel, findings in the input's order whatever the thread count.

use rayon::prelude::*;

use super::counting::{Counted, Counting};
use super::{Check, Context, Finding, Out, Rule, Severity, Standing, Subject, all, precedence};
use crate::model::Record;

/// Rows checked together by one thread.
const ROWS_AT_ONCE: usize = 512;

/// What the rules found, and who counts for which site by it.
#[derive(Debug)]
pub struct Judged {
    /// Every finding, in input order: what concerns the whole first, then by sheet, row, column, code.
    pub findings: Vec<Finding>,
    /// For every site the people that count towards its accounts.
    pub counted: Vec<Counted>,
}

/// Runs every rule over the submission.
pub fn check(context: &Context<'_>) -> Judged {
    let mut findings = run(context, |rule, out| {
        if let Check::Files(check) = rule.check {
            check(context, out);
        }
    });
    let (mut lists, across) = rayon::join(|| check_rows(context), || across(context));
    lists.extend(across);
    join(&mut findings, lists);
    findings.extend(run(context, |rule, out| {
        if let (Check::Batch(check), Some(elsewhere)) = (rule.check, context.elsewhere) {
            check(context, elsewhere, out);
        }
    }));
    let_lapse(context, &mut findings);
    precedence::apply(&mut findings);
    let mut standing = Standing::new(context.submission, &findings);
    standing.counting = Counting::new(context, &standing);
    loop {
        let late = check_late(context, &findings, &standing);
        let rejected = late.iter().flatten().filter(|finding| finding.severity == Severity::Reject);
        let fallen = rejected.filter_map(|finding| match finding.subject {
            Subject::Site(site) => Some(site),
            _ => None,
        });
        // Who counted at a site that fell counts at another, which may fall by it.
        if !standing.counting.fell(context, fallen) {
            join(&mut findings, late);
            break;
        }
    }
    in_input_order(context, &mut findings);
    Judged { findings, counted: standing.counting.counted }
}

/// What was accepted on an earlier night and is wrong by time alone stays accepted.
fn let_lapse(context: &Context<'_>, findings: &mut [Finding]) {
    let Some(elsewhere) = context.elsewhere else { return };
    for finding in findings {
        if let Subject::Site(site) = finding.subject
            && let Some(accepted_on) = elsewhere.accepted_on(site)
        {
            finding.lapse(accepted_on);
        }
    }
}

/// What depends on which sites stand, and then on which users do.
fn check_late(context: &Context<'_>, findings: &[Finding], standing: &Standing) -> Vec<Vec<Finding>> {
    let mut late = each_rule_alone(context, |rule, out| {
        if let Check::AfterSites(check) = rule.check {
            check(context, standing, out);
        }
    });
    let standing = Standing::new(context.submission, findings.iter().chain(late.iter().flatten()));
    late.extend(each_rule_alone(context, |rule, out| {
        if let Check::AfterUsers(check) = rule.check {
            check(context, &standing, out);
        }
    }));
    late
}

/// Runs `step` for every rule that is on.
fn run(context: &Context<'_>, step: impl Fn(&'static Rule, &mut Out<'_>)) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in all() {
        let severity = context.policy.severity(rule);
        if severity != Severity::Off {
            step(rule, &mut Out::new(rule, severity, &mut findings));
        }
    }
    findings
}

/// The same, a rule a thread; a list for every rule, in their order.
fn each_rule_alone(context: &Context<'_>, step: impl Fn(&'static Rule, &mut Out<'_>) + Sync) -> Vec<Vec<Finding>> {
    all()
        .par_iter()
        .map(|rule| {
            let mut findings = Vec::new();
            let severity = context.policy.severity(rule);
            if severity != Severity::Off {
                step(rule, &mut Out::new(rule, severity, &mut findings));
            }
            findings
        })
        .collect()
}

/// Rules across rows and sheets, while the rows are checked.
fn across(context: &Context<'_>) -> Vec<Vec<Finding>> {
    each_rule_alone(context, |rule, out| {
        if let Check::Across(check) = rule.check {
            check(context, out);
        }
    })
}

/// Each row alone, in parallel; every thread fills its own list, and the lists stay in order.
fn check_rows(context: &Context<'_>) -> Vec<Vec<Finding>> {
    let sites = context.known.sites.par_chunks(ROWS_AT_ONCE).map(|sites| {
        run(context, |rule, out| match rule.check {
            Check::Site(check) => sites.iter().for_each(|known| check(known.site, context, out)),
            Check::Row(check) => sites.iter().for_each(|known| check(Record::Site(known.site), context, out)),
            Check::Register(check) => sites.iter().for_each(|known| check(known.site, known, context, out)),
            _ => {}
        })
    });
    let users = context.submission.users.par_chunks(ROWS_AT_ONCE).map(|users| {
        run(context, |rule, out| match rule.check {
            Check::User(check) => users.iter().for_each(|user| check(user, context, out)),
            Check::Row(check) => users.iter().for_each(|user| check(Record::User(user), context, out)),
            _ => {}
        })
    });
    let (mut sites, users): (Vec<_>, Vec<_>) = rayon::join(|| sites.collect(), || users.collect());
    sites.extend(users);
    sites
}

/// Moves lists behind each other; there can be millions of findings, so room for them is made once.
fn join(findings: &mut Vec<Finding>, lists: Vec<Vec<Finding>>) {
    findings.reserve_exact(lists.iter().map(Vec::len).sum());
    lists.into_iter().for_each(|list| findings.extend(list));
}

fn in_input_order(context: &Context<'_>, findings: &mut [Finding]) {
    findings.par_sort_by_key(|finding| {
        let file = match (finding.subject, finding.place) {
            (_, Some(place)) => 1 + usize::from(context.submission.sheets[usize::from(place.sheet)].file),
            (Subject::File(file), None) => 1 + file,
            _ => 0,
        };
        (file, finding.place, finding.rule.code, finding.subject)
    });
}
