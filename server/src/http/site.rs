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
pub type Folder<Otherwise = DefaultServeDirFallback> =
    SetResponseHeader<ServeDir<Otherwise>, Caching>;

#[derive(Clone, Copy, Debug)]
pub struct Caching(&'static str);

/// For files named by their content hash: cached for a year.
const FOR_EVER: Caching = Caching("public, max-age=31536000, immutable");
/// For files with fixed names: revalidated every time, usually with 304.
const ASK_AGAIN: Caching = Caching("no-cache");

/// `/pkg`: files that the build named by their content hash.
pub fn serve_package(site: &Path) -> Folder {
    keep(open(&site.join("pkg")), FOR_EVER)
}

/// `/samples`: the pictures that exam definitions name.
pub fn serve_samples(folder: &Path) -> Folder {
    keep(open(folder), ASK_AGAIN)
}

/// All other files of the site; `nowhere` handles missing ones.
pub fn serve_site(site: &Path, nowhere: Router) -> Folder<Router> {
    keep(open(site).fallback(nowhere), ASK_AGAIN)
}

fn open(folder: &Path) -> ServeDir {
    ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
}

fn keep<Otherwise>(files: ServeDir<Otherwise>, caching: Caching) -> Folder<Otherwise> {
    SetResponseHeader::if_not_present(files, header::CACHE_CONTROL, caching)
}

/// Set only on found files, since a missing one may appear later.
impl<B> MakeHeaderValue<Response<B>> for Caching {
    fn make_header_value(&mut self, response: &Response<B>) -> Option<HeaderValue> {
        let is_found =
            response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        is_found.then(|| HeaderValue::from_static(self.0))
    }
}
