//! Server configuration from a TOML file, the environment and flags; a later source overrides an
//! earlier one.
//!
//! `default.toml` documents every key with its default and is the output of `zhunkao config`.

mod network;
mod provider;

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;
use shared::{problem::UploadCount, role::Role, time::Timestamp};

pub use self::{
    network::{Network, ParseNetworkError},
    provider::ProviderConfig,
};

/// The documented default configuration: every key with its default and purpose.
pub const DEFAULT_CONFIG_TOML: &str = include_str!("config/default.toml");

const PREFIX: &str = "ZHUNKAO_";

/// Variables with the prefix that are not keys of the file: its path, and the database of the
/// tests.
const OTHER_VARIABLES: [&str; 2] = ["ZHUNKAO_CONFIG", "ZHUNKAO_TEST_DATABASE"];

/// Reasons for which a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {path}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path} is not right")]
    Content {
        path: PathBuf,
        source: toml::de::Error,
    },
    #[error("{0} sets nothing: `zhunkao config` prints the keys there are")]
    Variable(String),
    #[error(
        "`public-url` is https, so a proxy stands before this server, and nothing says how it names \
         its clients: set `client-address-header`, or `without-proxy = true` where there is none"
    )]
    NoClientAddress,
    #[error("the environment or a flag is not right")]
    Override(#[from] toml::de::Error),
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    pub listen: SocketAddr,
    pub public_url: Option<String>,
    pub client_address_header: Option<String>,
    pub trusted_proxies: Vec<Network>,
    pub without_proxy: bool,
    pub connections: u32,
    pub connections_per_address: u32,
    pub data: PathBuf,
    pub database: Option<String>,
    pub site: PathBuf,
    pub samples: Option<PathBuf>,
    pub fonts: Option<PathBuf>,
    pub log: String,
    pub session_idle_minutes: u32,
    pub session_longest_hours: u32,
    pub staff_session_idle_minutes: u32,
    pub staff_second_factor: StaffSecondFactor,
    pub staff_networks: Vec<Network>,
    pub kept_session_idle_days: u32,
    pub kept_session_longest_days: u32,
    pub sign_in_attempts: u32,
    pub sign_in_attempts_per_address: u32,
    pub sign_in_window_minutes: u32,
    pub sign_in_proof_after: u32,
    pub proof_bits: u8,
    pub proof_bits_most: u8,
    pub proof_wait_seconds: u32,
    pub unproved_per_address: u32,
    pub open_id: BTreeMap<String, ProviderConfig>,
    pub upload_most_mb: u32,
    pub upload_seconds: u32,
    pub upload_pause_seconds: u32,
    pub upload_day_files: u32,
    pub upload_day_mb: u32,
    pub keep_removed_days: u32,
    pub mail_server: Option<Secret>,
    pub mail_from: Option<String>,
    pub sms_gateway: Option<String>,
    pub sms_secret: Option<Secret>,
    pub payment_gateway: Option<String>,
    pub payment_secret: Option<Secret>,
    pub remind_hours: u32,
    pub demo_applications: u32,
}

/// The need of a second factor for staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffSecondFactor {
    /// Staff without one set it up after the password, and can do nothing else before.
    Required,
    /// Staff set one up if they want.
    Optional,
}

/// A text that must not appear in logs.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            public_url: None,
            client_address_header: None,
            trusted_proxies: Vec::new(),
            without_proxy: false,
            connections: 10_000,
            connections_per_address: 2_000,
            data: "data".into(),
            database: None,
            site: "site".into(),
            samples: None,
            fonts: None,
            log: "info".into(),
            session_idle_minutes: 120,
            session_longest_hours: 24,
            staff_session_idle_minutes: 60,
            staff_second_factor: StaffSecondFactor::Required,
            staff_networks: Vec::new(),
            kept_session_idle_days: 14,
            kept_session_longest_days: 60,
            sign_in_attempts: 5,
            sign_in_attempts_per_address: 100,
            sign_in_window_minutes: 15,
            sign_in_proof_after: 3,
            proof_bits: 17,
            proof_bits_most: 23,
            proof_wait_seconds: 10,
            unproved_per_address: 30,
            open_id: BTreeMap::new(),
            upload_most_mb: 20,
            upload_seconds: 300,
            upload_pause_seconds: 30,
            upload_day_files: 1000,
            upload_day_mb: 500,
            keep_removed_days: 7,
            mail_server: None,
            mail_from: None,
            sms_gateway: None,
            sms_secret: None,
            payment_gateway: None,
            payment_secret: None,
            remind_hours: 24,
            demo_applications: 300,
        }
    }
}

impl Config {
    /// Merges the sources; `flags` maps keys to values.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: BTreeMap<&'static str, String>,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => read_table(path)?,
            None => toml::Table::new(),
        };
        for (name, text) in environment {
            if let Some(key) = find_key(&name)? {
                let value = read_value(&key, &text);
                table.insert(key, value);
            }
        }
        table.extend(
            flags
                .into_iter()
                .map(|(key, text)| (key.to_owned(), read_value(key, &text))),
        );
        Ok(table.try_into()?)
    }

    /// URL of the configured database, or of the file in the data folder.
    pub fn database_url(&self) -> String {
        match (&self.database, self.database_file()) {
            (Some(named), _) => named.clone(),
            (None, file) => {
                let file = file.unwrap_or_default();
                format!("sqlite://{}?mode=rwc", file.display())
            }
        }
    }

    /// The SQLite file in the data folder. `None` if another database is configured.
    pub fn database_file(&self) -> Option<PathBuf> {
        match self.database {
            Some(_) => None,
            None => Some(self.data.join("zhunkao.sqlite")),
        }
    }

    pub fn samples_folder(&self) -> PathBuf {
        self.samples
            .clone()
            .unwrap_or_else(|| self.site.join("samples"))
    }

    pub fn fonts_folder(&self) -> PathBuf {
        self.fonts
            .clone()
            .unwrap_or_else(|| self.site.join("fonts"))
    }

    /// Public URL of the server without a trailing slash; the listening address if none is
    /// configured.
    pub fn base_url(&self) -> String {
        let own = self.public_url.clone();
        let own = own.unwrap_or_else(|| format!("http://{}", self.listen));
        own.trim_end_matches('/').to_owned()
    }

    /// Returns whether the public URL uses TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Idle time in milliseconds after which a session of this role ends; `kept` is for a session
    /// that outlives the closed browser. That of staff is never longer than that of candidates.
    pub fn session_idle_timeout_ms(&self, role: Role, kept: bool) -> i64 {
        let minutes = |minutes: u32| i64::from(minutes) * Timestamp::MINUTE_MS;
        let ordinary = minutes(self.session_idle_minutes);
        match role.is_staff() {
            true => minutes(self.staff_session_idle_minutes).min(ordinary),
            false if kept => i64::from(self.kept_session_idle_days) * Timestamp::DAY_MS,
            false => ordinary,
        }
    }

    /// Maximum lifetime of a session in milliseconds.
    pub fn max_session_age_ms(&self, kept: bool) -> i64 {
        match kept {
            true => i64::from(self.kept_session_longest_days) * Timestamp::DAY_MS,
            false => i64::from(self.session_longest_hours) * Timestamp::HOUR_MS,
        }
    }

    /// Time in milliseconds for which a failed sign-in attempt counts.
    pub fn sign_in_window_ms(&self) -> i64 {
        i64::from(self.sign_in_window_minutes) * Timestamp::MINUTE_MS
    }

    /// Time in milliseconds before the close in which an unfinished application gets a reminder.
    pub fn reminder_lead_ms(&self) -> i64 {
        i64::from(self.remind_hours) * Timestamp::HOUR_MS
    }

    /// Maximum size of an upload in bytes.
    pub fn max_upload_bytes(&self) -> u64 {
        u64::from(self.upload_most_mb) * 1024 * 1024
    }

    pub fn upload_timeout(&self) -> Duration {
        Duration::from_secs(self.upload_seconds.into())
    }

    /// The daily upload quota of a candidate.
    pub fn daily_upload_quota(&self) -> UploadCount {
        UploadCount {
            files: self.upload_day_files.into(),
            bytes: u64::from(self.upload_day_mb) * 1024 * 1024,
        }
    }

    /// Time in milliseconds for which an unused stored picture is kept: at least a day, so that no
    /// running upload loses one.
    pub fn removed_retention_ms(&self) -> i64 {
        i64::from(self.keep_removed_days.max(1)) * Timestamp::DAY_MS
    }

    pub fn upload_idle_timeout(&self) -> Duration {
        Duration::from_secs(self.upload_pause_seconds.into())
    }
}

fn read_table(path: &Path) -> Result<toml::Table, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
        path: path.into(),
        source,
    })?;
    // Parsed as a `Config` first, so that an error is reported with its line in the file.
    toml::from_str::<Config>(&text)
        .and_then(|_| toml::from_str(&text))
        .map_err(|source| ConfigError::Content {
            path: path.into(),
            source,
        })
}

/// The key that an environment variable sets; `None` for a variable without the prefix.
fn find_key(variable: &str) -> Result<Option<String>, ConfigError> {
    let Some(rest) = variable.strip_prefix(PREFIX) else {
        return Ok(None);
    };
    if OTHER_VARIABLES.contains(&variable) {
        return Ok(None);
    }
    let key = rest.to_lowercase().replace('_', "-");
    match documented_keys().any(|(documented, _)| documented == key) {
        true => Ok(Some(key)),
        false => Err(ConfigError::Variable(variable.to_owned())),
    }
}

/// A number, list or boolean if the documented value is one; otherwise a text, even if it looks
/// like another type.
fn read_value(key: &str, text: &str) -> toml::Value {
    let is_number = |value: &str| value.bytes().all(|byte| byte.is_ascii_digit());
    let wants_number =
        documented_keys().any(|(documented, value)| documented == key && is_number(value));
    let is_structure = documented_keys().any(|(documented, value)| {
        documented == key && (value.starts_with(['{', '[']) || value.parse::<bool>().is_ok())
    });
    if is_structure && let Ok(value) = toml::from_str::<toml::Table>(&format!("value = {text}")) {
        return value["value"].clone();
    }
    match text.parse() {
        Ok(number) if wants_number => toml::Value::Integer(number),
        _ => toml::Value::String(text.to_owned()),
    }
}

/// Every key with its documented value.
fn documented_keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    DEFAULT_CONFIG_TOML
        .lines()
        .filter_map(|line| line.strip_prefix('#').unwrap_or(line).split_once(" = "))
        .filter(|(key, _)| {
            key.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_file_is_the_default() {
        let documented: Config = toml::from_str(DEFAULT_CONFIG_TOML).expect("parses");
        assert_eq!(documented, Config::default());
    }

    #[test]
    fn config_keys_and_documented_keys_are_the_same() {
        let every = format!("{:?}", Config::default()).matches(": ").count();
        assert_eq!(documented_keys().count(), every);
        let uncommented: String = DEFAULT_CONFIG_TOML
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let all: Config = toml::from_str(&uncommented).expect("parses with every key");
        assert!(all.is_secure());
    }

    #[test]
    fn the_environment_wins_over_the_file_and_flags_over_both() {
        let environment = [
            ("ZHUNKAO_UPLOAD_MOST_MB", "7"),
            ("ZHUNKAO_LISTEN", "0.0.0.0:80"),
            ("ZHUNKAO_WITHOUT_PROXY", "true"),
            (
                "ZHUNKAO_TRUSTED_PROXIES",
                r#"["10.0.0.0/8", "203.0.113.4"]"#,
            ),
            ("PATH", "/bin"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let flags = BTreeMap::from([
            ("listen", "127.0.0.1:0".to_owned()),
            ("data", "2026".to_owned()),
        ]);
        let config = Config::load(None, environment, flags).expect("loads");
        assert_eq!(config.upload_most_mb, 7);
        assert_eq!(config.listen.port(), 0);
        assert!(config.without_proxy);
        let address = |text: &str| text.parse().expect("an address");
        let trusted = ["10.9.8.7", "203.0.113.4", "203.0.113.5"]
            .map(|text| config.is_trusted_proxy(address(text)));
        assert_eq!(trusted, [true, true, false]);
        assert_eq!(config.data, PathBuf::from("2026"));
    }

    #[test]
    fn staff_addresses_are_those_of_the_networks_or_all() {
        let address = |text: &str| Some(text.parse().expect("an address"));
        let config = |networks: &[&str]| Config {
            staff_networks: networks
                .iter()
                .map(|network| network.parse().expect("a network"))
                .collect(),
            ..Config::default()
        };
        let everywhere = config(&[]);
        assert!(everywhere.is_staff_address(address("203.0.113.9")));
        assert!(everywhere.is_staff_address(None));
        let limited = config(&["10.0.0.0/8", "203.0.113.4", "2001:db8::/32"]);
        for (text, is_inside) in [
            ("10.9.8.7", true),
            ("203.0.113.4", true),
            ("203.0.113.5", false),
            ("2001:db8:1::9", true),
            ("2001:db9::9", false),
        ] {
            assert_eq!(limited.is_staff_address(address(text)), is_inside, "{text}");
        }
        assert!(!limited.is_staff_address(None));
    }

    #[test]
    fn https_without_proxy_settings_is_refused() {
        let with = |header: Option<&str>, without_proxy| Config {
            public_url: Some("https://exam.example.cn".to_owned()),
            client_address_header: header.map(str::to_owned),
            without_proxy,
            ..Config::default()
        };
        let error = with(None, false)
            .check_client_address()
            .expect_err("is refused");
        assert!(error.to_string().contains("client-address-header"));
        assert!(with(None, true).check_client_address().is_ok());
        assert!(
            with(Some("x-real-ip"), false)
                .check_client_address()
                .is_ok()
        );
        assert!(Config::default().check_client_address().is_ok());
    }

    #[test]
    fn misspelt_variable_is_refused_by_name() {
        let environment = [("ZHUNKAO_LISTN".to_owned(), String::new())];
        let error = Config::load(None, environment, BTreeMap::new()).expect_err("is refused");
        assert!(error.to_string().contains("ZHUNKAO_LISTN"));
    }
}
