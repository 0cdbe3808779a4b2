//! Dates in both directions: what is read, what is refused, what is printed.
//! Every text that is read here was given to Python's `strptime` as well.

use super::{DateTime, RFC_1123};

#[test]
fn dates_are_read_as_python_reads_them() {
    #[track_caller]
    fn check(text: &str, format: &str, expected: Option<i64>) {
        assert_eq!(
            DateTime::parse(text, format).map(DateTime::millis),
            expected,
            "{text:?} by {format:?}"
        );
    }
    check("Thu, 27 Aug 1970 14:37:13 GMT", RFC_1123, Some(20_615_833_000));
    check("thu, 27 AUG 1970 14:37:13 gmt", RFC_1123, Some(20_615_833_000));
    check("Mon, 27 Aug 1970 14:37:13 GMT", RFC_1123, Some(20_615_833_000));
    check("Thu, 7 Aug 1970 4:7:3 GMT", RFC_1123, Some(18_850_023_000));
    check("Thu,  27 Aug 1970 14:37:13 GMT", RFC_1123, Some(20_615_833_000));
    for refused in [
        "",
        "Thu, 27 Aug 70 14:37:13 GMT",
        "Thu, 31 Feb 1970 14:37:13 GMT",
        "Thu, 29 Feb 1971 14:37:13 GMT",
        "Thu, 27 Aug 1970 14:37:60 GMT",
        "Thu, 27 Aug 1970 24:00:00 GMT",
        "Thu, 27 Aug 1970 14:37:13 GMT ",
        " Thu, 27 Aug 1970 14:37:13 GMT",
        "Thu,27 Aug 1970 14:37:13 GMT",
        "Thu, 00 Aug 1970 14:37:13 GMT",
        "Thu, 27 Aug 0000 14:37:13 GMT",
        "Xyz, 27 Aug 1970 14:37:13 GMT",
        "Thu, 27 Aug 1970 14:37:13 CET",
        "1970-08-27T14:37:13Z",
        "Thu, 27 Aüg 1970 14:37:13 GM",
    ] {
        check(refused, RFC_1123, None);
    }
    check("1970-08-27T14:37:13Z", "%Y-%m-%dT%H:%M:%SZ", Some(20_615_833_000));
    check("1970-08-27 14:37:13.5", "%Y-%m-%d %H:%M:%S.%f", Some(20_615_833_500));
    check("1970-08-27T16:37:13+0200", "%Y-%m-%dT%H:%M:%S%z", Some(20_615_833_000));
    check("27/8/70 2 pm", "%d/%m/%y %I %p", Some(20_613_600_000));
    check("1970 239", "%Y %j", Some(20_563_200_000));
    check("1971 366", "%Y %j", None);
    check("19700827", "%Y%m%d", Some(20_563_200_000));
    check("100%", "100%%", Some(-2_208_988_800_000));
    check("1970", "%Q", None);
    check("1970", "%", None);
}

#[test]
fn dates_are_printed() {
    #[track_caller]
    fn check(milliseconds: i64, format: &str, expected: &str) {
        let mut out = Vec::new();
        DateTime::from_millis(milliseconds).format(format, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected, "{milliseconds} by {format:?}");
    }
    check(20_615_833_000, RFC_1123, "Thu, 27 Aug 1970 14:37:13 GMT");
    check(0, RFC_1123, "Thu, 01 Jan 1970 00:00:00 GMT");
    check(-1, RFC_1123, "Wed, 31 Dec 1969 23:59:59 GMT");
    check(951_782_400_000, RFC_1123, "Tue, 29 Feb 2000 00:00:00 GMT");
    check(253_402_300_799_999, RFC_1123, "Fri, 31 Dec 9999 23:59:59 GMT");
    check(20_615_833_042, "%Y-%m-%dT%H:%M:%S.%fZ", "1970-08-27T14:37:13.042000Z");
    check(
        20_615_833_000,
        "%A %B %j %I%p %y %w %U %W %z %Z %%",
        "Thursday August 239 02PM 70 4 34 34 +0000 UTC %",
    );
    check(20_615_833_000, "%c|%x|%X", "Thu Aug 27 14:37:13 1970|08/27/70|14:37:13");
    check(20_615_833_000, "é %Q %é %", "é %Q %é %");
}

#[test]
fn every_moment_has_a_text() {
    for milliseconds in [
        i64::MIN,
        i64::MIN + 1,
        -62_135_596_800_001,
        253_402_300_800_000,
        i64::MAX,
    ] {
        let mut out = Vec::new();
        DateTime::from_millis(milliseconds).format("%c %j %U %f %s", &mut out);
        DateTime::from_millis(milliseconds).format_http(&mut out);
        assert!(!out.is_empty());
    }
}

#[test]
fn what_is_printed_can_be_read() {
    // One step is not a multiple of a day, so that all fields move.
    for step in 0..20_000_i64 {
        let moment = DateTime::from_millis(-62_135_596_800_000 + step * 15_776_640_123 / 1000 * 1000);
        let mut text = Vec::new();
        moment.format_http(&mut text);
        assert_eq!(DateTime::parse_http(&String::from_utf8_lossy(&text)), Some(moment));
    }
}

#[test]
fn python_prints_fractions_only_when_there_are_some() {
    assert_eq!(DateTime::from_millis(20_615_833_000).to_python(), "1970-08-27 14:37:13");
    assert_eq!(
        DateTime::from_millis(20_615_833_042).to_python(),
        "1970-08-27 14:37:13.042000"
    );
}

#[test]
fn the_clock_goes_and_knows_whole_seconds() {
    assert!(DateTime::now().millis() > 1_700_000_000_000);
    assert_eq!(DateTime::now_seconds().millis() % 1000, 0);
}
