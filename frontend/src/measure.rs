//! Functions for stories and benchmarks, which compare the browser's findings and files with those
//! of the server and of other libraries. They are a part of the module that no page loads.

use std::rc::Rc;

use app::ports::{device::LocalFuture, engine::EnginePort};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use shared::{
    exam::ImageRule,
    image_engine::{AnalysisContext, Edit},
    jpeg, json, judge,
};
use wasm_bindgen::{JsError, JsValue, prelude::wasm_bindgen};
use web_sys::File;

use crate::{engine::EngineClient, file};

type Measured = LocalFuture<Result<JsValue, JsError>>;

/// Findings about a file, as JSON. Stories use it.
#[wasm_bindgen]
pub async fn judge_file(bytes: Vec<u8>, rule_json: String) -> Result<JsValue, JsError> {
    start_judging(bytes, rule_json).await?.await
}

/// Findings about a chosen file from its first bytes, as JSON, as pages get them from the device
/// port. `cargo xtask bench check` uses it.
#[wasm_bindgen]
pub async fn check_file(file: File, rule_json: String) -> Result<JsValue, JsError> {
    start_checking(file, rule_json).await?.await
}

/// Fits a chosen file to a rule, as pages do through the engine port. Returns how it was made, as
/// JSON, and the file. `cargo xtask bench fit` and stories use it.
#[wasm_bindgen]
pub async fn fit_file(file: File, rule_json: String) -> Result<JsValue, JsError> {
    start_fitting(file, rule_json).await?.await
}

#[wasm_split(measure, wasm_split_path = ::leptos::wasm_split, fallible)]
fn start_judging(bytes: Vec<u8>, rule_json: String) -> Result<Measured, SplitLoaderError> {
    Ok(Box::pin(async move {
        let rule: ImageRule = json::from_str(&rule_json)?;
        let findings = judge::check_file(&rule, &jpeg::inspect(&bytes));
        Ok(serde_json::to_string(&findings)?.into())
    }))
}

#[wasm_split(measure, wasm_split_path = ::leptos::wasm_split, fallible)]
fn start_checking(file: File, rule_json: String) -> Result<Measured, SplitLoaderError> {
    Ok(Box::pin(async move {
        let rule: ImageRule = json::from_str(&rule_json)?;
        let probed = file::FileHandle::new(file.into()).probe().await;
        let facts = probed.map_err(|_| JsError::new("the file cannot be read"))?;
        let findings = judge::check_file(&rule, &facts);
        Ok(serde_json::to_string(&findings)?.into())
    }))
}

#[wasm_split(measure, wasm_split_path = ::leptos::wasm_split, fallible)]
fn start_fitting(file: File, rule_json: String) -> Result<Measured, SplitLoaderError> {
    thread_local!(static ENGINE: EngineClient = EngineClient::new());
    Ok(Box::pin(async move {
        let wanted = AnalysisContext {
            rule: json::from_str(&rule_json)?,
            has_qr: false,
        };
        let picked = file::to_picked_file(&file.into());
        let edit = Edit::default();
        let job = ENGINE.with(|it| it.fit(&picked, &wanted, Some(&edit), Rc::new(|_| {})));
        let fitted = job.answer.await;
        let fitted = fitted.map_err(|fault| JsError::new(&format!("{fault:?}")))?;
        let made = file::handle_of(&fitted.file).ok_or_else(|| JsError::new("no file was made"))?;
        let file: &File = made.file.as_ref();
        let json = serde_json::to_string(&(fitted.making, fitted.findings))?;
        Ok(js_sys::Array::of2(&json.into(), file).into())
    }))
}
