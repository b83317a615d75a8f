// Draws the sample pictures of exams/samples that are not photographs, and writes them as JPEG:
// node end2end/samples/draw.mjs. All data are invented: the person is a drawing, and every sheet is
// marked as a sample.
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(path.join(here, "../package.json"))("@playwright/test");
const folder = path.join(here, "../../exams/samples");
const SANS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif";

/** A certificate on a sheet of A4 (210 × 297 units), with a watermark and a seal. */
function sheet({ title, lines, portrait = false, seal = true }) {
  const rows = lines.map((line, at) => `<text x="24" y="${86 + at * 12.5}" font-size="5.4">${line}</text>`);
  const picture = `
    <rect x="150" y="76" width="34" height="46" fill="#dfe6ea" stroke="#8a857b" stroke-width=".4"/>
    <circle cx="167" cy="93" r="8" fill="#b9c4cb"/><path d="M153 122c0-14 6-19 14-19s14 5 14 19z" fill="#b9c4cb"/>`;
  const stamp = `
    <g transform="translate(154 226) rotate(-6)" fill="none" stroke="#c3272b" opacity=".82">
      <circle r="22" stroke-width="1.1"/><circle r="19.6" stroke-width=".35"/>
      <text y="-1" text-anchor="middle" font-size="8" font-weight="700" fill="#c3272b" stroke="none">样本</text>
      <text y="8" text-anchor="middle" font-size="4.4" fill="#c3272b" stroke="none">专用章 SAMPLE</text>
    </g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" font-family="${SANS}" fill="#26231f">
    <rect width="210" height="297" fill="#f6f2e8"/>
    <rect x="8" y="8" width="194" height="281" fill="#fdfbf5" stroke="#b39a63" stroke-width="1.4"/>
    <rect x="11" y="11" width="188" height="275" fill="none" stroke="#b39a63" stroke-width=".4"/>
    <text x="105" y="178" text-anchor="middle" font-size="26" fill="#8a857b" opacity=".26" transform="rotate(-24 105 170)">样本 SAMPLE</text>
    <text x="105" y="48" text-anchor="middle" font-size="12.5" font-weight="700" fill="#7c1418" letter-spacing="1">${title}</text>
    <path d="M45 60h120" stroke="#b39a63" stroke-width=".5"/>
    ${rows.join("")}${portrait ? picture : ""}${seal ? stamp : ""}
    <text x="105" y="281" text-anchor="middle" font-size="3.6" fill="#8a857b">示例 SAMPLE · 内容均为虚构，仅示意需要拍到哪些部分</text>
  </svg>`;
}

/** A person who holds the card: both arms in the picture, the card beside the face and before the chest. */
const held = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 1200" font-family="${SANS}">
  <rect width="900" height="1200" fill="#e8ecee"/>
  <path d="M0 1200V940q450-90 900 0v260z" fill="#dbe1e4"/>
  <path d="M150 1200c0-270 110-390 300-390s300 120 300 390z" fill="#4a6b86"/>
  <path d="M385 700h130v100q-65 78-130 0z" fill="#e0b490"/>
  <path d="M372 800q78 92 156 0l34 20q-112 128-224 0z" fill="#f3f1ea"/>
  <ellipse cx="450" cy="520" rx="150" ry="195" fill="#efc8a4"/>
  <ellipse cx="299" cy="535" rx="22" ry="42" fill="#e6bb95"/><ellipse cx="601" cy="535" rx="22" ry="42" fill="#e6bb95"/>
  <path d="M292 520c-20-190 60-262 158-262s178 72 158 262c-14-66-36-110-70-128-62 30-160 34-200-6-26 30-38 74-46 134z" fill="#3a312b"/>
  <g fill="none" stroke="#3a312b" stroke-width="9" stroke-linecap="round">
    <path d="M358 478q30-18 60 0M482 478q30-18 60 0"/><path d="M450 530v52q-14 12-26 6" stroke="#c8936a"/>
    <path d="M398 634q52 34 104 0" stroke="#b0605a"/>
  </g>
  <circle cx="388" cy="516" r="13" fill="#2b2622"/><circle cx="512" cy="516" r="13" fill="#2b2622"/>
  <path d="M190 1200c-6-120 20-190 78-226l62 92c-30 30-38 70-36 134zM710 1200c6-120-20-190-78-226l-62 92c30 30 38 70 36 134z" fill="#3f5d76"/>
  <g transform="translate(450 960) rotate(-2)">
    <rect x="-196" y="-124" width="392" height="248" rx="16" fill="#d6e9f5" stroke="#7fa3bb" stroke-width="3"/>
    <g fill="#24485f" font-size="25"><text x="-170" y="-72">姓名　林样本</text><text x="-170" y="-30">性别　女　民族　汉</text>
      <text x="-170" y="12">出生　1994 年 3 月 7 日</text><text x="-170" y="94" font-size="23">号码　样本 000000</text></g>
    <rect x="92" y="-92" width="82" height="106" fill="#eef4f7" stroke="#9db6c6" stroke-width="2"/>
    <circle cx="133" cy="-52" r="19" fill="#b9c9d3"/><path d="M101 14c0-32 14-44 32-44s32 12 32 44z" fill="#b9c9d3"/>
    <text x="40" y="62" text-anchor="middle" font-size="34" font-weight="700" fill="#5f7f93" opacity=".55">样本 SAMPLE</text>
  </g>
  <g fill="#efc8a4" stroke="#cf9f78" stroke-width="3">
    <path transform="translate(-30 0)" d="M222 1052c-22-40-14-104 20-122 18-8 34 8 26 26l-8 22h30c18 0 18 26 0 28h-10c16 2 16 26-2 26 12 4 10 24-6 24-20 22-38 20-50-4z"/>
    <path transform="translate(30 0)" d="M678 1052c22-40 14-104-20-122-18-8-34 8-26 26l8 22h-30c-18 0-18 26 0 28h10c-16 2-16 26 2 26-12 4-10 24 6 24 20 22 38 20 50-4z"/>
  </g>
  <g font-size="30" fill="#26231f"><path d="M652 430h70" stroke="#b3261e" stroke-width="4"/><text x="730" y="441">脸清晰</text>
    <path d="M652 898l70-60" stroke="#b3261e" stroke-width="4"/><text x="730" y="846">字清晰</text>
    <path d="M196 1090l-46-40" stroke="#b3261e" stroke-width="4"/><text x="24" y="1040">露出手臂</text></g>
  <text x="450" y="92" text-anchor="middle" font-size="40" font-weight="700" fill="#26231f">示例 SAMPLE</text>
  <text x="450" y="148" text-anchor="middle" font-size="28" fill="#5d5a54">本人手持证件，有内容的一面朝外</text>
</svg>`;

const A4 = { width: 1240, height: 1754 };
const drawings = {
  "id-held.jpg": [held, { width: 900, height: 1200 }],
  "assistant-licence.jpg": [
    sheet({
      title: "执业助理医师资格证书",
      portrait: true,
      lines: ["姓　　名　林样本", "性　　别　女", "出生日期　1994 年 3 月 7 日", "类　　别　临床", "级　　别　执业助理医师",
        "证书编码　样本 2018 0000 0000", "", "签发机关　样本省卫生健康委员会", "签发日期　2018 年 12 月 20 日"],
    }),
    A4,
  ],
  "title-cover.jpg": [
    sheet({
      title: "专业技术职称证书",
      lines: ["", "", "　　　　　　　　　首　　页", "", "本证书表明持证人具有相应的专业技术任职资格。", "", "管理号　样本 2020 0000", "", "样本省人力资源和社会保障厅"],
    }),
    A4,
  ],
  "title-certificate.jpg": [
    sheet({
      title: "专业技术职称证书（内容页）",
      portrait: true,
      lines: ["姓　　名　林样本", "性　　别　女", "系　　列　经济", "专　　业　人力资源管理", "资格名称　经济师", "级　　别　中级",
        "批准文号　样人社〔2020〕0 号", "", "评审组织　样本省经济系列评审委员会", "批准时间　2020 年 11 月 6 日"],
    }),
    A4,
  ],
  "college-diploma.jpg": [
    sheet({
      title: "普通高等学校专科毕业证书",
      portrait: true,
      lines: ["学生　林样本　性别　女", "一九九四年三月七日生", "于二〇一二年九月至二〇一五年六月", "在本校行政管理专业三年制专科学习，", "修完教学计划规定的全部课程，",
        "成绩合格，准予毕业。", "", "校　　名　样本职业学院", "证书编号　样本 2015 06 00000"],
    }),
    A4,
  ],
  "graduate-diploma.jpg": [
    sheet({
      title: "硕士研究生毕业证书",
      portrait: true,
      lines: ["研究生　林样本　性别　女", "一九九四年三月七日生", "于二〇一六年九月至二〇一九年六月", "在公共管理专业学习，学制三年，", "修完硕士研究生培养计划规定的全部课程，",
        "毕业论文答辩通过，准予毕业。", "", "培养单位　样本大学", "证书编号　样本 2019 02 00000"],
    }),
    A4,
  ],
  "proof.jpg": [
    sheet({
      title: "证　　明",
      lines: ["", "兹证明林样本（女，1994 年 3 月 7 日出生）系我单位在职人员，", "自 2019 年 7 月至今在我单位综合科工作。", "以上情况属实。", "", "特此证明。", "", "", "",
        "样本单位人事部门（盖章）", "2021 年 1 月 8 日　　经办人：样本　　电话：0000-0000000"],
    }),
    A4,
  ],
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, [svg, size]] of Object.entries(drawings)) {
  const page = await browser.newPage({ viewport: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path: path.join(folder, name), type: "jpeg", quality: 82 });
  await page.close();
}
await browser.close();
