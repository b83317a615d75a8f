//! Databases of measured servers, which the benchmark fills with SQL.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use xtask::{machine::postgres, postgres_cluster::Cluster, program};

/// Program with the SQLite of the uploads' peer.
const SQLITE: &str = "end2end/bench/office/sqlite.cjs";

/// Place where the servers of one turn keep their data.
pub(super) enum DatabaseHost {
    Sqlite,
    Postgres { cluster: Cluster, psql: PathBuf },
}

/// Database of one server.
pub(super) struct FilledDatabase {
    client: Client,
    /// File with the statements that the client is to run.
    script: PathBuf,
}

enum Client {
    Sqlite { file: PathBuf },
    Postgres { psql: PathBuf, url: String },
}

impl DatabaseHost {
    /// SQLite, and PostgreSQL where it can be installed.
    pub(super) fn open_all(sqlite_only: bool) -> Result<Vec<Self>> {
        let mut hosts = vec![Self::Sqlite];
        if sqlite_only {
            return Ok(hosts);
        }
        if let Some(programs) = postgres::ensure_programs()? {
            hosts.push(Self::Postgres {
                cluster: Cluster::start(&programs)?,
                psql: programs.join("psql"),
            });
        }
        Ok(hosts)
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// Makes an empty database on PostgreSQL; on SQLite the server makes it. Returns the
    /// configuration with which a server uses it, as environment variables.
    pub(super) fn create(&self, name: &str) -> Result<Vec<(&'static str, String)>> {
        let Self::Postgres { cluster, psql } = self else {
            return Ok(Vec::new());
        };
        program::read_output(Command::new(psql).arg(cluster.url()).args([
            "-X",
            "-q",
            "-c",
            &format!("CREATE DATABASE {name}"),
        ]))?;
        let url = cluster.url().replace("/postgres?", &format!("/{name}?"));
        Ok(vec![("ZHUNKAO_DATABASE", url)])
    }

    /// The database that was made as `name`, of a server with this data folder.
    pub(super) fn open(&self, name: &str, data: &Path, scratch: &Path) -> FilledDatabase {
        let client = match self {
            Self::Sqlite => Client::Sqlite {
                file: data.join("zhunkao.sqlite"),
            },
            Self::Postgres { cluster, psql } => Client::Postgres {
                psql: psql.clone(),
                url: cluster.url().replace("/postgres?", &format!("/{name}?")),
            },
        };
        FilledDatabase {
            client,
            script: scratch.join(format!("{name}.sql")),
        }
    }
}

impl FilledDatabase {
    /// Runs statements in one transaction.
    pub(super) fn execute(&self, sql: &str) -> Result<()> {
        self.run(sql, true).map(|_| ())
    }

    /// Rows of a query, their columns joined by `|`.
    pub(super) fn query(&self, sql: &str) -> Result<Vec<String>> {
        let output = self.run(sql, false)?;
        Ok(output.lines().map(str::to_owned).collect())
    }

    /// Brings PostgreSQL to the state that its autovacuum reaches by itself. SQLite has no such
    /// state.
    pub(super) fn settle(&self) -> Result<()> {
        match self.client {
            Client::Sqlite { .. } => Ok(()),
            Client::Postgres { .. } => self.query("VACUUM ANALYZE").map(|_| ()),
        }
    }

    /// Names of the columns of a table, in their order.
    pub(super) fn list_columns(&self, table: &str) -> Result<Vec<String>> {
        self.query(&match self.client {
            Client::Sqlite { .. } => format!("SELECT name FROM pragma_table_info('{table}')"),
            Client::Postgres { .. } => format!(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' \
                 AND table_name = '{table}' ORDER BY ordinal_position"
            ),
        })
    }

    /// Literal of an id.
    pub(super) fn write_id(&self, id: &str) -> String {
        match self.client {
            Client::Sqlite { .. } => format!("X'{}'", id.replace('-', "")),
            Client::Postgres { .. } => format!("'{id}'"),
        }
    }

    /// Literal of bytes in hexadecimal digits.
    pub(super) fn write_bytes(&self, digits: &str) -> String {
        match self.client {
            Client::Sqlite { .. } => format!("X'{digits}'"),
            Client::Postgres { .. } => format!("'\\x{digits}'"),
        }
    }

    /// Expression that writes a column of bytes in hexadecimal digits.
    pub(super) fn write_digits(&self, column: &str) -> String {
        match self.client {
            Client::Sqlite { .. } => format!("LOWER(HEX({column}))"),
            Client::Postgres { .. } => format!("ENCODE({column}, 'hex')"),
        }
    }

    /// Expression of an id that follows from a number; `kind` tells ids of different tables apart.
    pub(super) fn number_to_id(&self, kind: u8, number: &str) -> String {
        let start = format!("01900000-0000-700{kind}-8000-");
        match self.client {
            Client::Sqlite { .. } => {
                let start = start.replace('-', "");
                format!("UNHEX('{start}' || PRINTF('%012x', {number}))")
            }
            Client::Postgres { .. } => {
                format!("CAST('{start}' || LPAD(TO_HEX({number}), 12, '0') AS UUID)")
            }
        }
    }

    fn run(&self, sql: &str, is_transaction: bool) -> Result<String> {
        fs::write(&self.script, sql)?;
        let mut command = match &self.client {
            Client::Sqlite { file } => {
                let mut node = Command::new("node");
                node.arg(SQLITE).arg(file);
                node.arg(if is_transaction { "execute" } else { "query" });
                node
            }
            Client::Postgres { psql, url } => {
                let mut psql = Command::new(psql);
                psql.arg(url).args(["-X", "-A", "-t", "-q"]);
                psql.args(["-v", "ON_ERROR_STOP=1"]);
                if is_transaction {
                    psql.arg("--single-transaction");
                }
                psql.arg("-f");
                psql
            }
        };
        program::read_output(command.arg(&self.script))
    }
}
