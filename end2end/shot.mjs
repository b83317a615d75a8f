import { chromium } from "@playwright/test";
const url="http://127.0.0.1:3999"; const [,, login, ...pages]=process.argv;
const b=await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox","--disable-gpu"]});
for (const [n,vp] of [["p",{width:360,height:740}],["d",{width:1440,height:900}]]) {
const c=await b.newContext({viewport:vp,locale:"zh-CN",isMobile:n==="p",hasTouch:n==="p"});
const page=await c.newPage();
await page.goto(url+"/sign-in");
await page.fill("#input-login",login); await page.fill("#input-password","zhunkao-demo"); await page.keyboard.press("Enter");
await page.getByRole("button",{name:"退出"}).waitFor();
let i=0;
for (const p of pages){ await page.goto(url+p,{waitUntil:"load"}); await page.waitForTimeout(800); await page.screenshot({path:`/tmp/s-${login}-${n}-${i++}.png`,fullPage:true}); const w=await page.evaluate(()=>document.documentElement.scrollWidth-innerWidth); if(w>0) console.log("WIDE",p,n,w);}
await c.close();}
await b.close();
