//! Files that two people have submitted for the same exam (R12), found by the index of their hash. A
//! reader learns of the people whom their grants cover, and of others only that there is one.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    Condition, ConnectionTrait, ExprTrait, QueryResult,
    sea_query::{Expr, JoinType, Query, SelectStatement, UnionType},
};
use shared::{
    application::{Application, Image},
    digest::Sha256,
    id::{ApplicationId, ImageId},
    unit_scope::UnitScope,
    view::{MAX_SHARED_PICTURES, SharedPicture},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        applications::queue::filter::match_scope,
        engine::row_decoder::RowDecoder,
        entity::{application, image},
    },
    error::Result,
};

/// Most files that one statement searches for.
const MAX_FILES_PER_STATEMENT: usize = 40;

/// An image of another person, before their name is known.
struct FoundPicture {
    sha256: Sha256,
    image: Uuid,
    application: Uuid,
    number: String,
    candidate: Uuid,
}

impl Database {
    /// Images of the application whose files other people have submitted for the same exam, each with
    /// at most [`MAX_SHARED_PICTURES`] of those whose applications the scope includes.
    pub async fn find_shared_pictures(
        &self,
        application: &Application,
        scope: &UnitScope,
    ) -> Result<Vec<SharedPicture>> {
        let images = list_images(application);
        let search = SharedSearch {
            own: application,
            others: match_scope(scope),
            most: MAX_SHARED_PICTURES,
        };
        let found = self.search_shared(&search, &images).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let candidates = found.iter().map(|found| found.candidate).collect();
        let names = self.names_of(candidates).await?;
        let shared = images.iter().flat_map(|image| {
            let same = found.iter().filter(|found| found.sha256 == image.sha256);
            same.map(|found| describe(image.id, found, &names))
        });
        Ok(shared.collect())
    }

    /// Images of the application whose files a person has submitted whose application the scope does
    /// not include.
    pub async fn find_pictures_shared_elsewhere(
        &self,
        application: &Application,
        scope: &UnitScope,
    ) -> Result<BTreeSet<ImageId>> {
        let Some(units) = scope.units() else {
            return Ok(BTreeSet::new());
        };
        let images = list_images(application);
        let unit = application::COLUMN.unit;
        let search = SharedSearch {
            own: application,
            others: Condition::any()
                .add(unit.is_null())
                .add(unit.is_not_in(units.iter())),
            most: 1,
        };
        let found = self.search_shared(&search, &images).await?;
        let is_found = |image: &&&Image| found.iter().any(|it| it.sha256 == image.sha256);
        Ok(images.iter().filter(is_found).map(|it| it.id).collect())
    }

    async fn search_shared(
        &self,
        search: &SharedSearch<'_>,
        images: &[&Image],
    ) -> Result<Vec<FoundPicture>> {
        let files: BTreeSet<Sha256> = images.iter().map(|image| image.sha256).collect();
        let files: Vec<Sha256> = files.into_iter().collect();
        let mut found = Vec::new();
        for part in files.chunks(MAX_FILES_PER_STATEMENT) {
            if let Some(select) = select_all(search, part) {
                for row in self.read().query_all(&select).await? {
                    found.push(read_row(&row)?);
                }
            }
        }
        Ok(found)
    }
}

/// A search for the files of an application among those of other people.
struct SharedSearch<'a> {
    own: &'a Application,
    /// Condition of their applications.
    others: Condition,
    /// Most images of a file.
    most: u64,
}

fn list_images(application: &Application) -> Vec<&Image> {
    let materials = application.materials.values();
    materials.flat_map(|material| &material.images).collect()
}

fn describe(image: ImageId, other: &FoundPicture, names: &HashMap<Uuid, String>) -> SharedPicture {
    SharedPicture {
        image,
        other: ImageId(other.image),
        application: ApplicationId(other.application),
        number: other.number.clone(),
        name: names.get(&other.candidate).cloned().unwrap_or_default(),
    }
}

/// The images of all files; each file has a limit of its own.
fn select_all(search: &SharedSearch<'_>, files: &[Sha256]) -> Option<SelectStatement> {
    let mut parts = files.iter().enumerate().map(|(index, file)| {
        Query::select()
            .expr(Expr::cust("*"))
            .from_subquery(select_one(search, *file), format!("part_{index}"))
            .take()
    });
    let mut all = parts.next()?;
    all.unions(parts.map(|part| (UnionType::All, part)));
    Some(all)
}

/// The images of a file that another person has submitted. Images that were added after the
/// submission are private to their candidate.
fn select_one(search: &SharedSearch<'_>, file: Sha256) -> SelectStatement {
    let own = search.own;
    let of_image = |column: image::Column| Expr::col((image::Entity, column));
    let of_application = |column: application::Column| Expr::col((application::Entity, column));
    Query::select()
        .column((image::Entity, image::Column::Sha256))
        .expr_as(of_image(image::Column::Id), "image_id")
        .column((image::Entity, image::Column::Application))
        .column((application::Entity, application::Column::Number))
        .column((application::Entity, application::Column::Candidate))
        .from(image::Entity)
        .join(
            JoinType::InnerJoin,
            application::Entity,
            of_application(application::Column::Id)
                .equals((image::Entity, image::Column::Application)),
        )
        .and_where(of_image(image::Column::Sha256).eq(file.0.to_vec()))
        .and_where(of_image(image::Column::Removed).is_null())
        .and_where(of_image(image::Column::FileRemoved).is_null())
        .and_where(of_application(application::Column::Exam).eq(own.exam.as_str()))
        .and_where(of_application(application::Column::Candidate).ne(own.candidate.0))
        .and_where(
            of_application(application::Column::Submitted).gte(of_image(image::Column::Uploaded)),
        )
        .cond_where(search.others.clone())
        .limit(search.most)
        .take()
}

fn read_row(row: &QueryResult) -> Result<FoundPicture> {
    let image: Uuid = row.try_get("", "image_id")?;
    let this = RowDecoder {
        table: "image",
        id: image,
    };
    let sha256: Vec<u8> = row.try_get("", "sha256")?;
    Ok(FoundPicture {
        sha256: this.digest(&sha256)?,
        image,
        application: row.try_get("", "application")?,
        number: row.try_get("", "number")?,
        candidate: row.try_get("", "candidate")?,
    })
}
