//! Import of a roster through the route of its form, with uploads of candidates beside it.

use std::{
    fs,
    net::SocketAddr,
    ops::Range,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Result, anyhow, ensure};
use xtask::{program, progress};

use super::{
    EXAM, Options, database::DatabaseHost, officer::BenchOfficer, roster_file::RosterFormat,
};
use crate::{
    abuse::memory::measure_growth,
    samples::Samples,
    uploads::{
        BYTES,
        candidate::{self, BenchCandidate, PASSWORD},
        connection::Connection,
        picture::Pictures,
        prepared_server::{DEFINITION, FILES_PER_CANDIDATE, each_in_parallel, write_upload_heads},
        product::Product,
        server::BenchServer,
    },
};

/// Definition of [`EXAM`].
const EXAM_DEFINITION: &str = "exams/shenzhen-civil-service.toml";
const OFFICER: &str = "office";
/// The smaller numbers belong to the candidates who upload.
const FIRST_PERSON: usize = 1_000;
/// Time between the answer to an upload and the next one.
const PAUSE: Duration = Duration::from_millis(50);

/// One import of all rows. Memory is the growth of the server's resident memory in MB.
pub(super) struct ImportFigures {
    pub(super) format: RosterFormat,
    pub(super) rows: usize,
    pub(super) seconds: f64,
    pub(super) memory: f64,
    /// Memory for a tenth of the rows, imported before.
    pub(super) memory_of_tenth: f64,
    /// Duration in ms of each upload beside the import, and without one.
    pub(super) uploads: Samples,
    pub(super) uploads_alone: Samples,
}

impl ImportFigures {
    /// Rows per second.
    pub(super) fn rate(&self) -> f64 {
        self.rows as f64 / self.seconds
    }
}

/// A server with an officer and candidates.
struct ImportBench {
    server: BenchServer,
    officer: BenchOfficer,
    uploads: UploadQueue,
}

/// Prepared requests of uploads; each is sent once.
struct UploadQueue {
    heads: Vec<Vec<u8>>,
    tail: Vec<u8>,
    sent: usize,
}

pub(super) fn measure_imports(
    product: &Product,
    host: &DatabaseHost,
    folder: &Path,
    options: &Options,
) -> Result<Vec<ImportFigures>> {
    let mut bench = ImportBench::start(product, host, folder, options.uploads)?;
    let address = bench.server.address;
    let uploads_alone = bench
        .uploads
        .next_turn(options.uploads)
        .send(address, || true)?;
    let mut figures = Vec::new();
    let mut next = FIRST_PERSON;
    let mut take_people = |count: usize| -> Range<usize> {
        let people = next..next + count;
        next = people.end;
        people
    };
    for format in RosterFormat::ALL {
        let tenth = take_people(options.rows.div_ceil(10));
        let (kilobytes_of_tenth, _) = measure_growth(bench.server.process(), || {
            import_people(&bench.officer, format, tenth)
        })?;
        let all = take_people(options.rows);
        let file = format.write(all.clone())?;
        let process = bench.server.process();
        let turn = bench.uploads.next_turn(options.uploads);
        let officer = &bench.officer;
        let (kilobytes, (uploads, elapsed)) = measure_growth(process, || {
            turn.send_beside(address, || import_file(officer, format, all.len(), &file))
        })?;
        figures.push(ImportFigures {
            format,
            rows: all.len(),
            seconds: elapsed.as_secs_f64(),
            memory: kilobytes / 1000.0,
            memory_of_tenth: kilobytes_of_tenth / 1000.0,
            uploads,
            uploads_alone: uploads_alone.clone(),
        });
    }
    Ok(figures)
}

impl ImportBench {
    fn start(
        product: &Product,
        host: &DatabaseHost,
        folder: &Path,
        uploads: usize,
    ) -> Result<Self> {
        let data = folder.join("import");
        fs::create_dir_all(&data)?;
        let configuration = host.create("import")?;
        let command = || {
            let mut command = product.command(&data);
            command.envs(configuration.iter().map(|(key, value)| (key, value)));
            command
        };
        for arguments in [
            &["migrate"][..],
            &["exam", "import", DEFINITION],
            &["exam", "import", EXAM_DEFINITION],
        ] {
            program::read_output(command().args(arguments))?;
        }
        candidate::create_account_of(command(), &["--role", "office", "--login", OFFICER])?;
        // Uploads alone, and beside each of two imports.
        let count = 3 * uploads;
        let numbers: Vec<usize> = (0..count.div_ceil(FILES_PER_CANDIDATE)).collect();
        each_in_parallel(&numbers, |number| {
            candidate::create_account(command(), number)
        })?;
        let mut settings = vec![("ZHUNKAO_STAFF_SECOND_FACTOR", "optional")];
        settings.extend(
            configuration
                .iter()
                .map(|(key, value)| (*key, value.as_str())),
        );
        let server = product.serve_with(&data, &settings)?;
        let candidates = each_in_parallel(&numbers, |number| {
            BenchCandidate::enter(server.address, number)
        })?;
        let pictures = Pictures::of_size(BYTES)?;
        Ok(Self {
            officer: BenchOfficer::sign_in(server.address, OFFICER, PASSWORD)?,
            uploads: UploadQueue {
                heads: write_upload_heads(&candidates, &pictures, count)?,
                tail: pictures.rest,
                sent: 0,
            },
            server,
        })
    }
}

fn import_people(
    officer: &BenchOfficer,
    format: RosterFormat,
    people: Range<usize>,
) -> Result<Duration> {
    let count = people.len();
    import_file(officer, format, count, &format.write(people)?)
}

/// Imports a file of new people and returns the time until the report.
fn import_file(
    officer: &BenchOfficer,
    format: RosterFormat,
    people: usize,
    file: &[u8],
) -> Result<Duration> {
    let name = format!("roster.{}", format.name());
    let (added, elapsed) = progress::measure(|| officer.import_roster(EXAM, &name, file));
    let added = added?;
    ensure!(added == people, "{added} of {people} people were added");
    Ok(elapsed)
}

/// Uploads of one turn.
struct UploadTurn<'a> {
    heads: &'a [Vec<u8>],
    tail: &'a [u8],
}

impl UploadQueue {
    fn next_turn(&mut self, count: usize) -> UploadTurn<'_> {
        let first = self.sent;
        self.sent = self.heads.len().min(first + count);
        UploadTurn {
            heads: &self.heads[first..self.sent],
            tail: &self.tail,
        }
    }
}

impl UploadTurn<'_> {
    /// Sends the uploads one after the other with a pause, as long as `is_wanted`. Returns the
    /// duration of each in ms.
    fn send(&self, server: SocketAddr, is_wanted: impl Fn() -> bool) -> Result<Samples> {
        let mut line = Connection::open(server)?;
        let mut times = Vec::with_capacity(self.heads.len());
        for head in self.heads {
            if !is_wanted() {
                break;
            }
            let (answer, elapsed) = progress::measure(|| line.send(&[head, self.tail]));
            answer?.ensure_success("upload")?;
            times.push(elapsed.as_secs_f64() * 1000.0);
            thread::sleep(PAUSE);
        }
        Ok(times.into_iter().collect())
    }

    /// Sends uploads while `act` runs.
    fn send_beside<T>(
        &self,
        server: SocketAddr,
        act: impl FnOnce() -> Result<T>,
    ) -> Result<(Samples, T)> {
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let sender = scope.spawn(|| self.send(server, || !is_over.load(Ordering::Relaxed)));
            let done = act();
            is_over.store(true, Ordering::Relaxed);
            let times = sender.join().map_err(|_| anyhow!("a thread panicked"))??;
            Ok((times, done?))
        })
    }
}
