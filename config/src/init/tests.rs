//! What `init` writes is a pack and settings that pass their own checks.

use super::*;
use crate::files::PackFiles;
use crate::settings::Settings;
use crate::settings::tests::KINDS;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("callbox-init-{}-{name}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn answers() -> CityAnswers {
    CityAnswers {
        city: "Springfield \"on the hill\"".to_owned(),
        time_zone: "America/Chicago".to_owned(),
        languages: vec!["es".to_owned(), "pl".to_owned()],
        emergency_number: "911".to_owned(),
        channels: vec!["window".to_owned(), "pigeon".to_owned(), "falcon".to_owned()],
        admin_email: "desk@springfield.example".to_owned(),
    }
}

fn written(folder: &Folder) -> (PackFiles, Settings) {
    let files = PackFiles::read(&folder.0.join("pack")).unwrap();
    let settings = Settings::load(Some(&folder.0.join("callbox.toml")), [], KINDS).unwrap();
    (files, settings)
}

#[test]
fn a_new_city_passes_its_check() {
    let folder = Folder::new("new");
    init(&folder.0, &answers(), KINDS).unwrap();
    let (files, settings) = written(&folder);
    let report = check(&files);
    assert!(report.is_clean(), "{:#?}", report.problems);
    assert!(report.tests_run > 100);
    let unused: Vec<_> = report.problems.iter().filter(|problem| problem.id == "W009").collect();
    assert!(unused.is_empty(), "{unused:?}");
    assert_eq!((report.services, report.languages), (9, 3));
    assert_eq!(settings.pack.path, Some(folder.0.join("pack")));
    for folder in ["signs", "hints"] {
        let table = |tag: &str| files.get(&format!("{folder}/{tag}.tsv"));
        assert!(table("es").is_some() && table("ko").is_none(), "{folder}");
    }
    let everything: String = files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
    assert!(!everything.contains("NYC 311"));
    assert!(everything.contains("desk@springfield.example"));
    assert!(
        everything.contains("[channels.pigeon]\nname = \"Pigeon post\"") && !everything.contains("channels.falcon")
    );
    let text = fs::read_to_string(folder.0.join("callbox.toml")).unwrap();
    assert!(text.contains("\n[channels.window]\nenabled = true\n"), "{text}");
    assert!(
        text.contains("\n# [channels.pigeon]\n# loft = \"\"\n# whistle = \"\"\n# ring = \"\"\n# bird = \"\"\n\n"),
        "{text}"
    );
}

#[test]
fn emergencies_say_the_citys_own_number() {
    let folder = Folder::new("number");
    init(
        &folder.0,
        &CityAnswers {
            emergency_number: "112".to_owned(),
            ..answers()
        },
        KINDS,
    )
    .unwrap();
    let loaded = crate::load_pack(&crate::PackSource::Folder(folder.0.join("pack"))).unwrap();
    assert!(!loaded.pack.emergencies.is_empty());
    for emergency in loaded.pack.emergencies.values() {
        assert_eq!(emergency.call, "112");
        for text in emergency.text.texts.values() {
            assert!(
                text.contains("112") && !text.contains("911") && !text.contains("988"),
                "{text}"
            );
        }
    }
}

#[test]
fn nothing_is_overwritten_and_faulty_answers_write_nothing() {
    let folder = Folder::new("twice");
    let faulty = CityAnswers {
        time_zone: "Mars/Olympus".to_owned(),
        ..answers()
    };
    assert!(matches!(init(&folder.0, &faulty, KINDS), Err(InitError::Faulty(_))));
    assert!(!folder.0.exists());
    init(&folder.0, &answers(), KINDS).unwrap();
    assert!(matches!(init(&folder.0, &answers(), KINDS), Err(InitError::Exists(_))));
}
