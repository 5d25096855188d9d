//! Runs the rules: phase after phase, rows in parallel, findings in the input's order whatever the thread count.

use rayon::prelude::*;

use super::{Check, Context, Finding, Out, Rule, Severity, Standing, Subject, all, precedence};

/// Rows checked together by one thread.
const ROWS_AT_ONCE: usize = 512;

/// Every finding about the submission, in input order: what concerns the whole first, then by sheet, row, column, code.
pub fn check(context: &Context<'_>) -> Vec<Finding> {
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
    precedence::apply(&mut findings);
    let standing = Standing::of(context.submission, &findings);
    let after_sites = each_rule_alone(context, |rule, out| {
        if let Check::AfterSites(check) = rule.check {
            check(context, &standing, out);
        }
    });
    join(&mut findings, after_sites);
    let standing = Standing::of(context.submission, &findings);
    let after_users = each_rule_alone(context, |rule, out| {
        if let Check::AfterUsers(check) = rule.check {
            check(context, &standing, out);
        }
    });
    join(&mut findings, after_users);
    in_input_order(context, &mut findings);
    findings
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
    let sites = context.submission.sites.par_chunks(ROWS_AT_ONCE).map(|sites| {
        run(context, |rule, out| match rule.check {
            Check::Site(check) | Check::Row(check, _) => sites.iter().for_each(|site| check(site, context, out)),
            _ => {}
        })
    });
    let users = context.submission.users.par_chunks(ROWS_AT_ONCE).map(|users| {
        run(context, |rule, out| match rule.check {
            Check::User(check) | Check::Row(_, check) => users.iter().for_each(|user| check(user, context, out)),
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
