//! Draws one picture of each layout into a folder and prints its size and time:
//! `cargo run -p specimen --example draw -- TYPEFACE FOLDER`.

use std::{error::Error, fs, path::PathBuf, time::Instant};

use specimen::{
    ByteRange, PaperContent, PictureDefect, Specimen, SpecimenLayout, SpecimenPerson,
    SpecimenRenderer,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let typeface = arguments.next().ok_or("name a typeface")?;
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    fs::create_dir_all(&folder)?;
    let renderer = SpecimenRenderer::new(Some(fs::read(typeface)?))?;
    let line = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let content = PaperContent {
        title: "教育部学历证书电子注册备案表".to_owned(),
        lines: vec![
            line("姓名", "林样本"),
            line("证书编号", "1000 1202 0050 0000 01"),
        ],
        paragraphs: vec!["本备案表仅供演示，不是真实的证明材料，内容均为虚构。".to_owned()],
        issuer: "样本大学".to_owned(),
        date: "2020年6月30日".to_owned(),
        has_portrait: true,
        qr: Some("https://www.chsi.com.cn/xlcx/bg.do?vcode=SAMPLE".to_owned()),
    };
    let white = SpecimenLayout::Portrait {
        background: [250; 3],
    };
    let kb = |min: usize, max: usize| ByteRange {
        min: min * 1000,
        max: max * 1000,
    };
    let pictures = [
        ("front", SpecimenLayout::CardFront, 1040, 700, kb(100, 300)),
        (
            "front-card",
            SpecimenLayout::CardFront,
            1400,
            900,
            kb(400, 600),
        ),
        ("back", SpecimenLayout::CardBack, 1040, 700, kb(100, 200)),
        ("held", SpecimenLayout::HeldCard, 900, 1000, kb(50, 200)),
        ("portrait", white.clone(), 600, 800, kb(100, 400)),
        ("portrait-small", white, 295, 413, kb(0, 400)),
        (
            "paper",
            SpecimenLayout::Paper(content.clone()),
            880,
            1244,
            kb(100, 300),
        ),
        (
            "scan",
            SpecimenLayout::Scan(content),
            1660,
            2345,
            kb(400, 600),
        ),
    ];
    for (name, layout, width, height, bytes) in pictures {
        let defects = [
            None,
            Some(PictureDefect::Blurred),
            Some(PictureDefect::CutOff),
        ];
        for (place, defect) in defects.into_iter().enumerate() {
            let specimen = Specimen {
                layout: layout.clone(),
                person: SpecimenPerson {
                    name: "林样本".to_owned(),
                    is_female: place != 2,
                    birth_date: (1994, 3, 7),
                    nation: "汉".to_owned(),
                    address: "样本市城东区和平路12号3单元502室".to_owned(),
                    id_number: "11010119940307058X".to_owned(),
                    face: place as u64 + 11,
                },
                defect,
                width,
                height,
                bytes,
                seed: place as u64,
            };
            let begun = Instant::now();
            let file = renderer.render(&specimen);
            println!(
                "{name}-{place}: {} bytes in {:?}",
                file.len(),
                begun.elapsed()
            );
            fs::write(folder.join(format!("{name}-{place}.jpg")), file)?;
        }
    }
    Ok(())
}
