//! Corrections of the name or number of a candidate: an officer proposes one, and another officer
//! confirms or declines it. Proposals and answers are rows that are never changed. The confirmation
//! changes the account, its entries of rosters and its applications in one transaction.

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Query,
};
use shared::{
    application::{
        Command, CorrectedValue, IdentityChange, IdentityCorrection, PersonIdentity, StateKind,
        note::read_note,
    },
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ApplicationId, PositionCode},
    message::{AccountMessageBody, Channel},
    person::name::mask_name,
    position::{PositionFit, PositionMatcher},
    problem::Problem,
    review_event::MAX_CORRECTION_PROPOSALS,
    role::{Actor, Role},
    time::Timestamp,
    view::{
        IdentityProposal, IdentityProposalRow, IdentityRecord, MAX_IDENTITY_PROPOSAL_ROWS,
        MAX_IDENTITY_RECORDS,
    },
};
use uuid::Uuid;

use crate::{
    db::{
        AccountRecord, AddressFilter, Database, NewAuditEntry,
        accounts::{
            identity_check::{check_change, find_number, refuse_taken},
            identity_history::{CONFIRMED, list_confirmed, read_change},
            login_key,
            register::{find_free_login, list_logins},
        },
        applications::{load_without_material, perform::execute_in_tx, visible::load_for_actor},
        audit::{self, bound_row::bind_new_row},
        engine::{error::is_unique_violation, row_decoder::to_json},
        entity::{account, application, identity_answer, identity_proposal},
        exams::lock_all_exams,
        messages::account_message::insert_account_messages,
        rosters::corrected::move_entries,
    },
    error::Result,
    random,
};

/// Word of the column `identity_answer.answer` for a proposal that was not confirmed.
const DECLINED: &str = "declined";

/// A proposal to correct the name or number of a candidate.
#[derive(Clone, Debug)]
pub struct NewIdentityProposal {
    pub account: AccountId,
    /// The officer who proposes it.
    pub author: AccountId,
    pub after: PersonIdentity,
    /// Reason for the candidate.
    pub reason: String,
}

/// The answer of an officer to a proposal.
#[derive(Clone, Copy, Debug)]
pub struct IdentityAnswer {
    /// The person whose name or number it is.
    pub account: AccountId,
    /// Time of the proposal that the officer has read.
    pub proposed_at: Timestamp,
    pub officer: AccountId,
}

impl AccountRecord {
    /// Name and document of the person.
    pub fn to_person_identity(&self) -> PersonIdentity {
        PersonIdentity {
            name: self.name.clone(),
            identity: self.identity.clone(),
        }
    }
}

impl Database {
    /// The proposal about a person that waits for a second person. `None` without one.
    pub async fn find_identity_proposal(
        &self,
        account: AccountId,
    ) -> Result<Option<IdentityProposal>> {
        let row = select_waiting()
            .filter(identity_proposal::COLUMN.account.eq(account.0))
            .one(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let names = self.names_of(vec![row.author]).await?;
        let change = read_change(&row)?;
        let whole = |number: CorrectedValue| CorrectedValue {
            after: find_number(&change.after).unwrap_or_default().to_owned(),
            ..number
        };
        Ok(Some(IdentityProposal {
            name: change.corrected_name(),
            number: change.corrected_number().map(whole),
            reason: row.reason,
            author: AccountId(row.author),
            author_name: names.get(&row.author).cloned().unwrap_or_default(),
            at: Timestamp(row.at),
        }))
    }

    /// The answered proposals about a person, newest first.
    pub async fn list_identity_records(&self, account: AccountId) -> Result<Vec<IdentityRecord>> {
        let proposals = identity_proposal::Entity::find()
            .filter(identity_proposal::COLUMN.account.eq(account.0))
            .order_by_desc(identity_proposal::COLUMN.at)
            .limit(MAX_IDENTITY_RECORDS)
            .all(self.read())
            .await?;
        let ids = proposals.iter().map(|row| row.id);
        let answers = identity_answer::Entity::find()
            .filter(identity_answer::COLUMN.proposal.is_in(ids))
            .all(self.read())
            .await?;
        let people = proposals.iter().map(|row| row.author);
        let people = people.chain(answers.iter().map(|row| row.account));
        let names = self.names_of(people.collect()).await?;
        let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
        let mut answers: HashMap<Uuid, identity_answer::Model> =
            answers.into_iter().map(|row| (row.proposal, row)).collect();
        let mut records = Vec::with_capacity(proposals.len());
        for row in proposals {
            let Some(answer) = answers.remove(&row.id) else {
                continue;
            };
            let change = read_change(&row)?;
            records.push(IdentityRecord {
                name: change.corrected_name(),
                number: change.corrected_number(),
                reason: row.reason,
                author_name: name(row.author),
                at: Timestamp(row.at),
                is_confirmed: answer.answer == CONFIRMED,
                answered_by: name(answer.account),
                answered_at: Timestamp(answer.at),
                note: answer.note,
            });
        }
        Ok(records)
    }

    /// The proposals that wait for a second person, oldest first.
    pub async fn list_identity_proposals(&self) -> Result<Vec<IdentityProposalRow>> {
        let rows = select_waiting()
            .order_by_asc(identity_proposal::COLUMN.at)
            .limit(MAX_IDENTITY_PROPOSAL_ROWS)
            .all(self.read())
            .await?;
        let people = rows.iter().flat_map(|row| [row.account, row.author]);
        let names = self.names_of(people.collect()).await?;
        let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
        let rows = rows.into_iter().map(|row| IdentityProposalRow {
            account: AccountId(row.account),
            name: name(row.account),
            author_name: name(row.author),
            at: Timestamp(row.at),
        });
        Ok(rows.collect())
    }

    /// Stores a proposal, which changes nothing of the person.
    ///
    /// # Errors
    /// `NotFound` for an account that is no candidate's, `IdentityRefused`, `ReasonMissing`,
    /// `TextTooLong`; `CorrectionPending` beside another proposal; `TooManyEntries` for more than
    /// [`MAX_CORRECTION_PROPOSALS`] about the person.
    pub async fn propose_identity_correction(
        &self,
        new: NewIdentityProposal,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| propose_in_tx(transaction, new, now).boxed())
            .await
    }

    /// Corrects name and number as proposed, in one transaction with the rosters, the applications,
    /// their logs and the message to the candidate.
    ///
    /// # Errors
    /// `NotFound`; `Stale` if the proposal waits no longer, or the person was changed since;
    /// `SecondPersonRequired`, `IdentityRefused`.
    pub async fn confirm_identity_correction(
        &self,
        answer: IdentityAnswer,
        configured: Vec<Channel>,
        now: Timestamp,
    ) -> Result<()> {
        let failed = self.find_failed_positions(answer).await?;
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                // An import of a roster would bring the old name and number back.
                lock_all_exams(transaction).await?;
                let person = lock_candidate(transaction, answer.account).await?;
                let proposal = find_proposal(transaction, answer).await?;
                if proposal.author == answer.officer.0 {
                    return Err(Problem::SecondPersonRequired.into());
                }
                let change = read_change(&proposal)?;
                if change.before != person.to_person_identity() {
                    return Err(Problem::Stale.into());
                }
                let duplicates = check_change(transaction, &person, &change, now).await?;
                free_numbers(transaction, duplicates, answer.officer, now).await?;
                let earlier = list_confirmed(transaction, answer.account).await?;
                change_account(transaction, &person, &change).await?;
                let mut corrected = person.clone();
                corrected.name = change.after.name.clone();
                corrected.identity = change.after.identity.clone();
                if let (Some(before), Some(after)) =
                    (person.assured_identity(), corrected.assured_identity())
                {
                    move_entries(transaction, &before, &after).await?;
                }
                let actor = Actor::Office(answer.officer);
                for id in list_application_ids(transaction, answer.account).await? {
                    let found = load_for_actor(transaction, id, actor).await?;
                    let failed = failed.iter().find(|(other, _)| *other == id);
                    let command = Command::CorrectIdentity(IdentityCorrection {
                        change: change.clone(),
                        earlier: earlier.clone(),
                        reason: proposal.reason.clone(),
                        proposed_by: AccountId(proposal.author),
                        failed_position: failed.map(|(_, position)| position.clone()),
                    });
                    execute_in_tx(&database, transaction, found, command, actor, now).await?;
                }
                let told = AccountMessageBody::IdentityCorrected {
                    name: change.corrected_name(),
                    number: change.corrected_number(),
                    reason: proposal.reason.clone(),
                };
                let messages = person.build_messages(&told, AddressFilter::All, &configured);
                insert_account_messages(transaction, messages, now).await?;
                insert_answer(transaction, (answer, &proposal), CONFIRMED, None, now).await
            }
            .boxed()
        })
        .await
    }

    /// The chosen positions of the person's drafts whose conditions hold by the old birth date and sex
    /// and not by the new ones.
    async fn find_failed_positions(
        &self,
        answer: IdentityAnswer,
    ) -> Result<Vec<(ApplicationId, PositionCode)>> {
        let change = read_change(&find_proposal(self.read(), answer).await?)?;
        let mut failed = Vec::new();
        if !change.changes_number_facts() {
            return Ok(failed);
        }
        let rows = application::Entity::find()
            .filter(application::COLUMN.candidate.eq(answer.account.0))
            .filter(application::COLUMN.state.eq(StateKind::Draft.as_str()))
            .filter(application::COLUMN.position.is_not_null())
            .all(self.read())
            .await?;
        for mut draft in load_without_material(self.read(), rows).await? {
            let exam = self.exam(&draft.exam, draft.exam_version).await?;
            let positions = self.positions(&draft.exam).await?;
            let chosen = draft.position.clone();
            let Some(position) = chosen.as_ref().and_then(|code| positions.find(code)) else {
                continue;
            };
            let fails = [&change.before, &change.after].map(|person| {
                draft.number_facts = person.number_facts();
                let matcher = PositionMatcher::at_opening(&exam, &draft);
                matcher.overall_fit(position) == PositionFit::Fails
            });
            if fails == [false, true] {
                failed.push((draft.id, position.code.clone()));
            }
        }
        Ok(failed)
    }

    /// Ends a proposal without a correction: a second person declines it, or its author withdraws it.
    ///
    /// # Errors
    /// `NotFound`; `Stale` if the proposal waits no longer.
    pub async fn decline_identity_correction(
        &self,
        answer: IdentityAnswer,
        note: Option<String>,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                lock_candidate(transaction, answer.account).await?;
                let proposal = find_proposal(transaction, answer).await?;
                insert_answer(transaction, (answer, &proposal), DECLINED, note, now).await
            }
            .boxed()
        })
        .await
    }
}

/// The proposals without an answer.
fn select_waiting() -> Select<identity_proposal::Entity> {
    let answered = Query::select()
        .column(identity_answer::Column::Proposal)
        .from(identity_answer::Entity)
        .to_owned();
    identity_proposal::Entity::find().filter(identity_proposal::COLUMN.id.not_in_subquery(answered))
}

/// The account of a candidate. The lock of its row lets one proposal or answer about it be written at
/// a time.
async fn lock_candidate(
    transaction: &DatabaseTransaction,
    account: AccountId,
) -> Result<AccountRecord> {
    let row = account::Entity::find_by_id(account.0)
        .lock_exclusive()
        .one(transaction)
        .await?;
    let person = AccountRecord::try_from(row.ok_or(Problem::NotFound)?)?;
    match person.role {
        Role::Candidate => Ok(person),
        _ => Err(Problem::NotFound.into()),
    }
}

async fn propose_in_tx(
    transaction: &DatabaseTransaction,
    new: NewIdentityProposal,
    now: Timestamp,
) -> Result<()> {
    let person = lock_candidate(transaction, new.account).await?;
    let of_person = identity_proposal::COLUMN.account.eq(new.account.0);
    let waiting = select_waiting().filter(of_person.clone());
    if waiting.one(transaction).await?.is_some() {
        return Err(Problem::CorrectionPending.into());
    }
    let change = IdentityChange {
        before: person.to_person_identity(),
        after: new.after,
    };
    let reason = read_note(&new.reason)?.ok_or(Problem::ReasonMissing)?;
    check_change(transaction, &person, &change, now).await?;
    let earlier = identity_proposal::Entity::find().filter(of_person);
    if earlier.count(transaction).await? >= u64::from(MAX_CORRECTION_PROPOSALS) {
        return Err(Problem::TooManyEntries {
            measured: MAX_CORRECTION_PROPOSALS + 1,
            allowed: MAX_CORRECTION_PROPOSALS,
        }
        .into());
    }
    let row = identity_proposal::ActiveModel {
        id: Set(random::uuid_v7(now)),
        account: Set(new.account.0),
        change: Set(to_json(&change)),
        number_before: Set(find_number(&change.before).map(str::to_owned)),
        name_before: Set(change.before.name.clone()),
        reason: Set(reason),
        author: Set(new.author.0),
        at: Set(now.0),
    };
    let details = describe_change("proposed", new.account, &change).bind(bind_new_row(&row));
    audit::record(build_audit_entry(new.author, details, now));
    identity_proposal::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// The proposal that the officer has read, if it still waits.
async fn find_proposal(
    connection: &impl ConnectionTrait,
    answer: IdentityAnswer,
) -> Result<identity_proposal::Model> {
    let row = select_waiting()
        .filter(identity_proposal::COLUMN.account.eq(answer.account.0))
        .filter(identity_proposal::COLUMN.at.eq(answer.proposed_at.0))
        .one(connection)
        .await?;
    Ok(row.ok_or(Problem::Stale)?)
}

async fn insert_answer(
    transaction: &DatabaseTransaction,
    (answer, proposal): (IdentityAnswer, &identity_proposal::Model),
    word: &'static str,
    note: Option<String>,
    now: Timestamp,
) -> Result<()> {
    let row = identity_answer::ActiveModel {
        proposal: Set(proposal.id),
        answer: Set(word.to_owned()),
        note: Set(note),
        account: Set(answer.officer.0),
        at: Set(now.0),
    };
    let change = read_change(proposal)?;
    let details = describe_change(word, answer.account, &change).bind(bind_new_row(&row));
    audit::record(build_audit_entry(answer.officer, details, now));
    identity_answer::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// The act with masked values, for the audit chain.
fn describe_change(act: &'static str, account: AccountId, change: &IdentityChange) -> AuditDetails {
    let mut details = AuditDetails::default()
        .text("act", act)
        .text("account", account.to_string());
    if let Some(name) = change.corrected_name() {
        details = details
            .text("name-before", mask_name(&name.before))
            .text("name-after", mask_name(&name.after));
    }
    if let Some(number) = change.corrected_number() {
        details = details
            .text("number-before", number.before)
            .text("number-after", number.after);
    }
    details
}

fn build_audit_entry(officer: AccountId, details: AuditDetails, now: Timestamp) -> NewAuditEntry {
    NewAuditEntry::new(now, Some(officer), AuditKind::IdentityCorrection, details)
}

/// Changes the account. Its login follows, if it was made from number and name. Its sessions stay: they
/// belong to the account, and ending them near a deadline would stop uploads.
async fn change_account(
    transaction: &DatabaseTransaction,
    person: &AccountRecord,
    change: &IdentityChange,
) -> Result<()> {
    let row = account::ActiveModel {
        id: Set(person.id.0),
        login: Set(find_login(transaction, person, change).await?),
        name: Set(change.after.name.clone()),
        id_number: Set(find_number(&change.after).map(str::to_owned)),
        ..Default::default()
    };
    match account::Entity::update(row).exec(transaction).await {
        Ok(_) => Ok(()),
        // Another account got the number at this moment.
        Err(fault) if is_unique_violation(&fault) => {
            Err(refuse_taken(&change.after, &change.after.name))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Takes the number from closed accounts that have no application, so that it is free. Their login goes
/// with it, if it was made from the number.
async fn free_numbers(
    transaction: &DatabaseTransaction,
    duplicates: Vec<account::Model>,
    officer: AccountId,
    now: Timestamp,
) -> Result<()> {
    for row in duplicates {
        let id = AccountId(row.id);
        let number = row.id_number.unwrap_or_default();
        let made = list_logins(&number, &row.name, id).map(|login| login_key(&login));
        let login = match made.contains(&row.login) {
            true => format!("closed {}", row.id),
            false => row.login,
        };
        let freed = account::ActiveModel {
            id: Set(row.id),
            login: Set(login),
            id_number: Set(None),
            ..Default::default()
        };
        account::Entity::update(freed).exec(transaction).await?;
        let details = AuditDetails::default()
            .text("act", "number-freed")
            .text("account", id.to_string());
        audit::record(build_audit_entry(officer, details, now));
    }
    Ok(())
}

async fn find_login(
    connection: &impl ConnectionTrait,
    person: &AccountRecord,
    change: &IdentityChange,
) -> Result<String> {
    let logins = |of: &PersonIdentity| {
        let number = find_number(of)?;
        Some(list_logins(number, &of.name, person.id).map(|login| login_key(&login)))
    };
    let (Some(old), Some(new)) = (logins(&change.before), logins(&change.after)) else {
        return Ok(person.login.clone());
    };
    if !old.contains(&person.login) {
        return Ok(person.login.clone());
    }
    let taken: Vec<String> = account::Entity::find()
        .select_only()
        .column(account::Column::Login)
        .filter(account::COLUMN.login.is_in(new))
        .filter(account::COLUMN.id.ne(person.id.0))
        .into_tuple()
        .all(connection)
        .await?;
    let number = find_number(&change.after).unwrap_or_default();
    let wanted = (number, change.after.name.as_str(), person.id);
    let login = find_free_login(wanted, |login| taken.iter().any(|other| other == login));
    Ok(login_key(&login))
}

async fn list_application_ids(
    connection: &impl ConnectionTrait,
    candidate: AccountId,
) -> Result<Vec<ApplicationId>> {
    let ids: Vec<Uuid> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.candidate.eq(candidate.0))
        .order_by_asc(application::COLUMN.id)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(ApplicationId).collect())
}
