//! What is kept of a photo: the picture and which way is up, and nothing that tells where, when or by whom.

use gateway::media::{NotKept, Photo};
use tests::photos::{SECRETS, gif, holds, jpeg, png, webp};

/// The notes that say "turned to the right", as they are written anew.
const TURNED: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06";

#[test]
fn nothing_but_the_picture_is_kept() {
    let files = [
        ("image/jpeg", jpeg(Some(6)), true),
        ("image/jpeg", jpeg(None), false),
        ("image/png", png(Some(6)), true),
        ("image/png", png(None), false),
        ("image/gif", gif(), false),
        ("image/webp", webp(Some(6)), true),
        ("image/webp", webp(None), false),
    ];
    for (mime, file, turned) in files {
        for secret in SECRETS {
            assert!(holds(&file, secret), "the test would prove nothing: {mime}");
        }
        let photo = Photo::read(&file).expect(mime);
        assert_eq!(photo.mime, mime);
        for secret in SECRETS {
            assert!(!holds(&photo.bytes, secret), "{mime} keeps {secret:?}");
        }
        assert_eq!(holds(&photo.bytes, TURNED), turned, "{mime}: which way is up");
        let has_notes = [&b"Exif"[..], b"eXIf", b"EXIF"]
            .iter()
            .any(|name| holds(&photo.bytes, name));
        assert_eq!(has_notes, turned, "{mime}: no notes where none are needed");
        let again = Photo::read(&photo.bytes).expect("what is kept can be read again");
        assert!(again == photo, "{mime}: cleaning twice changes nothing");
    }
}

#[test]
fn the_pixels_are_not_touched() {
    let kept = Photo::read(&jpeg(Some(6))).expect("a photo").bytes;
    for part in [
        &[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xda][..],
        &[0x78, 0xff, 0xd9],
        b"ICC_PROFILE\0\x01\x01colours",
        b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    ] {
        assert!(holds(&kept, part), "{part:?}");
    }
    assert!(kept.ends_with(&[0x78, 0xff, 0xd9]), "nothing stands behind the picture");
    assert!(
        holds(&Photo::read(&gif()).expect("a photo").bytes, b"NETSCAPE2.0\x03\x01"),
        "it plays as often"
    );
    let webp = Photo::read(&webp(None)).expect("a photo").bytes;
    assert_eq!(webp[20], 0, "the head announces no notes");
    assert_eq!(webp.len() - 8, usize::from(webp[4]), "the size is that of the whole");
}

#[test]
fn what_is_no_photo_or_ends_early_is_not_kept() {
    for file in [
        &b""[..],
        b"<html><script>alert(1)</script></html>",
        b"\xff\xd8",
        b"%PDF-1.7",
        b"\0\0\0\x18ftypmp42",
        b"\0\0\0\x18ftypheic",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\x04\0\0\0WAVE",
    ] {
        assert_eq!(Photo::read(file).err(), Some(NotKept::NotAPhoto), "{file:?}");
    }
    for whole in [jpeg(Some(6)), png(None), gif(), webp(None)] {
        let kept = Photo::read(&whole).expect("a photo").bytes;
        for end in 12..kept.len() {
            // A JPEG may end with a fill byte in place of its marker; all else is cut off.
            assert!(
                Photo::read(&kept[..end]).is_err(),
                "{end} of {} bytes of {:?}",
                kept.len(),
                &kept[..4]
            );
        }
    }
}
