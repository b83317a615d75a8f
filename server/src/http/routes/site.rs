//! Static files of the built site: scripts, the style sheet, icons, and the sample pictures of the
//! exams.

use std::path::Path;

use axum::Router;
use http::{HeaderValue, Response, StatusCode, header};
use tower_http::{
    services::{ServeDir, fs::DefaultServeDirFallback},
    set_header::{MakeHeaderValue, SetResponseHeader},
};

/// A service for a folder, with a fallback for missing files and a caching policy.
pub type StaticFolder<Otherwise = DefaultServeDirFallback> =
    SetResponseHeader<ServeDir<Otherwise>, CachePolicy>;

#[derive(Clone, Copy, Debug)]
pub struct CachePolicy(&'static str);

/// For files named by their content hash: cached for a year.
const IMMUTABLE: CachePolicy = CachePolicy("public, max-age=31536000, immutable");
/// For files with fixed names: revalidated every time, usually with 304.
const REVALIDATE: CachePolicy = CachePolicy("no-cache");

/// `/pkg`: files that the build named by their content hash.
pub fn serve_package(site: &Path) -> StaticFolder {
    with_cache_policy(open(&site.join("pkg")), IMMUTABLE)
}

/// `/samples`: the pictures that exam definitions name.
pub fn serve_samples(folder: &Path) -> StaticFolder {
    with_cache_policy(open(folder), REVALIDATE)
}

/// All other files of the site; `nowhere` handles missing ones.
pub fn serve_site(site: &Path, nowhere: Router) -> StaticFolder<Router> {
    with_cache_policy(open(site).fallback(nowhere), REVALIDATE)
}

fn open(folder: &Path) -> ServeDir {
    ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
}

fn with_cache_policy<Otherwise>(
    files: ServeDir<Otherwise>,
    caching: CachePolicy,
) -> StaticFolder<Otherwise> {
    SetResponseHeader::if_not_present(files, header::CACHE_CONTROL, caching)
}

/// Set only on found files, since a missing one may appear later.
impl<B> MakeHeaderValue<Response<B>> for CachePolicy {
    fn make_header_value(&mut self, response: &Response<B>) -> Option<HeaderValue> {
        let is_found =
            response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        is_found.then(|| HeaderValue::from_static(self.0))
    }
}
