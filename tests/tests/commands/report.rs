//! The published figures by command.

use super::{BINARY, callbox, chat, done, report_heat};
use serde_json::json;
use tests::program::Program;

const OF_2016: &str = "period,channel,kind,topic,count\n\
    2016,phone,contact,,19378299\n2016,online,contact,,15259879\n2016,mobile_app,contact,,1135045\n\
    2016,sms,contact,,119332\n2016,webchat,contact,,83064\n2016,x,contact,,6895\n2016,,population,,8550405\n\
    2016,,request,,2827672\n2016,,request,Noise,370645\n2016,,request,Apartment Maintenance,366047\n\
    2016,,request,No Heat/Hot Water,227959\n2016,,request,Illegal Parking,122479\n\
    2016,,request,Blocked Driveway,119046\n2016,phone,inquiry,parking-ticket-status,9\n";

#[test]
fn the_figures_of_2016_are_printed_as_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("2016.csv"), OF_2016).expect("a file");
    done(folder, &["totals", "import", "2016.csv"]);
    // Once more: a period that comes again is replaced, not added.
    done(folder, &["totals", "import", "2016.csv"]);
    let text = done(folder, &["report", "--year", "2016"]).out;
    for wanted in [
        "35,982,514",
        "7.9%",
        "4.2",
        "19,378,299",
        "53.9%",
        "46.1%",
        "370,645",
        "Parking Ticket Status",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing:\n{text}");
    }
    assert!(
        text.contains("any interaction that results in the resident receiving information"),
        "{text}"
    );
    assert_eq!(
        done(folder, &["report", "--year", "2016", "--exact"])
            .out
            .replace("Counted again from the log itself.\n", ""),
        text
    );
    let report = done(folder, &["report", "--year", "2016", "--format", "json"])
        .lines()
        .remove(0);
    assert_eq!(report["total_contacts"], 35_982_514);
    assert_eq!(report["requests_share"], json!(7.9));
    assert_eq!(report["contacts_per_resident"], json!(4.2));
    assert_eq!(report["channels"][3]["name"], "311-692 Text");
    let table = done(folder, &["report", "--year", "2016", "--format", "csv"]).out;
    assert!(
        table.contains("channel,phone,Calls to 311,19378299,53.9,,true\r\n"),
        "{table}"
    );
    let page = done(folder, &["report", "--year", "2016", "--format", "html"]).out;
    assert!(
        page.starts_with("<!doctype html>") && page.contains("35,982,514"),
        "{page}"
    );
    let spring = done(folder, &["report", "--from", "2016-03-01", "--to", "2016-04-30"]).out;
    assert!(
        spring.contains("imported totals of 2016: only part of them"),
        "{spring}"
    );
    assert_eq!(
        callbox(
            folder,
            &["report", "--year", "2016", "--from", "2016-01-01", "--to", "2016-01-02"]
        )
        .code,
        2
    );

    let bad = "2016,phone,contact,,1\n2016,fax,contact,,2\n2016-13,phone,contact,,3\n2016,,request,Noise,many\n";
    std::fs::write(folder.join("bad.csv"), bad).expect("a file");
    let refused = callbox(folder, &["totals", "import", "bad.csv"]);
    assert_eq!(refused.code, 1);
    for line in ["bad.csv:2: channel \"fax\"", "bad.csv:3: period", "bad.csv:4: count"] {
        assert!(refused.err.contains(line), "{line}: {}", refused.err);
    }
    assert_eq!(
        done(folder, &["report", "--year", "2016"]).out,
        text,
        "nothing of a bad file is imported"
    );
    assert_eq!(callbox(folder, &["totals", "import", "nowhere.csv"]).code, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_current_report_counts_what_was_told_or_filed() {
    let program = Program::start(BINARY, &[]).await;
    report_heat(&program, 1).await;
    chat(&program, 2, 0, "how do i find my towed car").await;
    chat(&program, 3, 0, "xyzzy plugh").await;
    let report = |args: &[&str]| {
        done(program.folder(), &[&["report", "--format", "json"], args].concat())
            .lines()
            .remove(0)
    };
    let kept = report(&[]);
    assert_eq!(
        kept["total_contacts"], 2,
        "what was not understood is no published contact: {kept}"
    );
    assert_eq!(kept["logged_contacts"], 3);
    assert_eq!(kept["top_requests"][0]["name"], "No Heat/Hot Water");
    assert_eq!(kept["top_inquiries"][0]["inquiries"][0]["id"], "towed-vehicle");
    assert_eq!(kept["requests_share"], json!(50.0));
    assert_eq!(kept["languages"][0]["name"], "English");
    assert_eq!(kept["boroughs"][0]["name"], "Manhattan");
    let mut counted = report(&["--exact"]);
    counted["exact"] = json!(false);
    assert_eq!(counted, kept, "what is kept is what the log holds");
}
