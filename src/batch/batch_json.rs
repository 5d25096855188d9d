//! The batch for programs: one JSON document. `schema` rises only when a field is removed or changes its meaning.

use std::io::Write;

use serde_json::{Value, json};

use super::decide::Across;
use super::{Batch, Matter, Row};
use crate::answer::{PROGRAM, VERSION};
use crate::read::IgnoredFile;
use crate::report::json::registers;

const SCHEMA: u32 = 1;

/// Writes the document.
///
/// # Errors
/// The writer's reason.
pub fn write(batch: &Batch, mut to: impl Write) -> Result<(), String> {
    let aside = |file: &IgnoredFile| json!({"name": file.name, "why": file.why});
    let document = json!({
        "schema": SCHEMA,
        "program": {"name": PROGRAM, "version": VERSION},
        "as_of": batch.as_of.to_string(),
        "ledger": batch.ledger,
        "run": batch.run,
        "totals": batch.totals,
        "changed_around": batch.around,
        "for_nas": batch.for_nas.iter().map(matter).collect::<Vec<_>>(),
        "submissions": batch.rows.iter().map(submission).collect::<Vec<_>>(),
        "across": batch.across.iter().map(|finding| across(batch, finding)).collect::<Vec<_>>(),
        "registers": registers(&batch.registers),
        "changed_rules": batch.changes.iter().map(|change| json!({"what": change.what, "reason": change.reason})).collect::<Vec<_>>(),
        "configuration_found": batch.found_config,
        "left_aside": batch.left_aside.iter().map(aside).collect::<Vec<_>>(),
        "trend": batch.trend.iter().map(|(as_of, totals)| json!({"as_of": as_of, "totals": totals})).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut to, &document).map_err(|error| error.to_string())?;
    to.write_all(b"\n").map_err(|error| error.to_string())
}

fn matter(of: &Matter) -> Value {
    let mut value = json!(of);
    value["settle"] = json!(of.command());
    value
}

fn submission(row: &Row) -> Value {
    let changes = &row.changes;
    let mut value = json!({
        "name": row.name,
        "folder": row.folder,
        "provider": row.provider,
        "provider_name": row.provider_name,
        "outcome": row.outcome(),
        "was": row.was,
        "nights_unread": row.nights_unread(),
        "answer_needed": row.answer_needed(),
        "reason": super::summary::reason(row),
        "replaced_by": row.replaced_by,
        "replaced_in_part": row.replaced_in_part.as_ref().map(|(by, sites)| json!({"by": by, "sites": sites})),
        "not_listed": row.not_listed,
        "changes": {"first": changes.is_first, "fixed": changes.fixed, "still_open": changes.still_open,
                    "new": changes.new, "because": changes.because},
    });
    if let Ok(checked) = &row.checked {
        let counts = &checked.counts;
        value["content"] = json!(checked.content);
        value["route"] = json!(checked.gist.route);
        value["contact"] = json!(checked.gist.contact);
        value["counts"] = json!({
            "sites": {"read": counts.sites_read, "accepted": counts.sites_accepted, "rejected": counts.sites_rejected},
            "users": {"read": counts.users_read, "accepted": counts.users_accepted, "rejected": counts.users_rejected,
                      "held": counts.users_held},
            "findings": {"reject": counts.rejects, "warn": counts.warnings, "info": counts.infos},
        });
    }
    value
}

fn across(batch: &Batch, finding: &Across) -> Value {
    let row = &batch.rows[finding.part];
    let others = finding.others.iter().map(|(name, provider)| json!({"submission": name, "provider": provider}));
    json!({
        "rule": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.name(),
        "submission": row.name,
        "provider": row.provider,
        "source": finding.place,
        "site": (!finding.site.is_empty()).then_some(&finding.site),
        "site_name": (!finding.label.is_empty()).then_some(&finding.label),
        "others": others.collect::<Vec<_>>(),
        "more_others": finding.more,
    })
}
