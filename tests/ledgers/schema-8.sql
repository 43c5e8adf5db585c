BEGIN TRANSACTION;
CREATE TABLE answer (
    return INTEGER NOT NULL REFERENCES return,
    number INTEGER NOT NULL,         -- line of the slip's list
    finding TEXT NOT NULL,           -- key of the finding
    value_hash TEXT NOT NULL,        -- of the value that it was about
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (return, number)
) WITHOUT ROWID;
CREATE TABLE attachment (
    sha256 TEXT NOT NULL,
    path TEXT NOT NULL,
    member TEXT NOT NULL,
    what TEXT NOT NULL,
    submitter TEXT NOT NULL,         -- "" where it cannot be told
    received_on TEXT NOT NULL,
    PRIMARY KEY (sha256, path, member)
) WITHOUT ROWID;
INSERT INTO "attachment" VALUES('0d9ffe45b6fdf3720448bb18add30655a229b31c16a9c5891546f86155a320d9','扫描件.pdf','','PDF 文件','','2017-11-11');
CREATE TABLE cell (
    return INTEGER NOT NULL REFERENCES return,
    record INTEGER NOT NULL,         -- -1: the head
    field TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    number_format TEXT NOT NULL,
    formula TEXT NOT NULL,
    PRIMARY KEY (return, record, field)
) WITHOUT ROWID;
INSERT INTO "cell" VALUES(1,-1,'filled_by','B4','text','迟国栋','@','');
INSERT INTO "cell" VALUES(1,-1,'leader','G4','text','荆涛','@','');
INSERT INTO "cell" VALUES(1,-1,'phone','D4','text','见通讯录','@','');
INSERT INTO "cell" VALUES(1,-1,'submitter_name','D3','text','瓦房店市','General','');
INSERT INTO "cell" VALUES(1,0,'evaluation_result','F6','number','97.5','General','');
INSERT INTO "cell" VALUES(1,0,'self_score','E6','text','89.5','0.0#','');
INSERT INTO "cell" VALUES(1,0,'seq','A6','number','1','0','');
INSERT INTO "cell" VALUES(1,0,'staff_count','D6','number','355','0','');
INSERT INTO "cell" VALUES(1,0,'superior_score','G6','number','89.5','0.0#','');
INSERT INTO "cell" VALUES(1,0,'unit_name','B6','text','大连复州轴承配件有限公司','@','');
INSERT INTO "cell" VALUES(1,0,'unit_type','C6','text','企业','General','');
INSERT INTO "cell" VALUES(1,1,'evaluation_result','F9','text','满意','General','');
INSERT INTO "cell" VALUES(1,1,'self_score','E9','number','87','0.0#','');
INSERT INTO "cell" VALUES(1,1,'seq','A9','number','4','0','');
INSERT INTO "cell" VALUES(1,1,'staff_count','D9','text','620人','0','');
INSERT INTO "cell" VALUES(1,1,'superior_score','G9','number','86.5','0.0#','');
INSERT INTO "cell" VALUES(1,1,'unit_name','B9','text','大连太阳升石化设备有限公司','@','');
INSERT INTO "cell" VALUES(1,1,'unit_type','C9','text','企业','General','');
INSERT INTO "cell" VALUES(1,2,'evaluation_result','F10','text','满意','General','');
INSERT INTO "cell" VALUES(1,2,'self_score','E10','number','93','0.0#','');
INSERT INTO "cell" VALUES(1,2,'seq','A10','number','5','0','');
INSERT INTO "cell" VALUES(1,2,'staff_count','D10','number','145','0','');
INSERT INTO "cell" VALUES(1,2,'superior_score','G10','number','91.5','0.0#','');
INSERT INTO "cell" VALUES(1,2,'unit_name','B10','text','大连得利农机制造有限公司','@','');
INSERT INTO "cell" VALUES(1,2,'unit_type','C10','text','企业','General','');
INSERT INTO "cell" VALUES(1,3,'evaluation_result','F11','number','0.968','0.00%','');
INSERT INTO "cell" VALUES(1,3,'self_score','E11','number','93','0.0#','');
INSERT INTO "cell" VALUES(1,3,'seq','A11','number','6','0','');
INSERT INTO "cell" VALUES(1,3,'staff_count','D11','text','２０５','0','');
INSERT INTO "cell" VALUES(1,3,'superior_score','G11','number','91','0.0#','');
INSERT INTO "cell" VALUES(1,3,'unit_name','B11','text','大连李官温泉酒店有限公司','@','');
INSERT INTO "cell" VALUES(1,3,'unit_type','C11','text','企业','General','');
INSERT INTO "cell" VALUES(1,4,'evaluation_result','F12','text','100%','General','');
INSERT INTO "cell" VALUES(1,4,'self_score','E12','number','93','0.0#','');
INSERT INTO "cell" VALUES(1,4,'seq','A12','number','7','0','');
INSERT INTO "cell" VALUES(1,4,'staff_count','D12','text','145 人','0','');
INSERT INTO "cell" VALUES(1,4,'superior_score','G12','text','91.5分','0.0#','');
INSERT INTO "cell" VALUES(1,4,'unit_name','B12','text','大连得利农机制造有限公司','@','');
INSERT INTO "cell" VALUES(1,4,'unit_type','C12','text','企业','General','');
CREATE TABLE content (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "content" VALUES('5e9d18e198a282e9afb271ed9b51c84cda6f11e16886bee5cf139985dcca4a1f',19);
INSERT INTO "content" VALUES('d50973eb888f0972417140817e234a3982575c031b92e5b385bfe90cc8291f93',16310);
INSERT INTO "content" VALUES('ef84e5cb3864f0be431a007b75e933f53d74c765c15346ca9b4b2c675446f5d0',19383);
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,              -- accept, amend, confirm, supplement, withdraw, choose, paper, call, undo
    made_at TEXT NOT NULL,           -- UTC
    made_on TEXT NOT NULL,           -- day (UTC+8)
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    form TEXT NOT NULL,              -- what it is about; "" where it is about no such thing
    submitter TEXT NOT NULL,
    unit TEXT NOT NULL,              -- unit key, as in record
    turn INTEGER NOT NULL,           -- which of the records of that unit in a return, from 0
    field TEXT NOT NULL,
    finding TEXT NOT NULL,           -- key of the finding
    sha256 TEXT NOT NULL,            -- the return: its content and sheet
    sheet TEXT NOT NULL,
    bound TEXT NOT NULL,             -- hash of the value or raw text that was looked at
    data TEXT NOT NULL,              -- what else belongs to its kind (JSON)
    undoes INTEGER REFERENCES decision,
    origin TEXT NOT NULL             -- hash of the row of a table of decisions that says so, "" of a command
);
INSERT INTO "decision" VALUES(1,'accept','2017-11-13T01:05:00+00:00','2017-11-13','王秀英','电话核实，见通讯录属实','annex2','210281','',0,'','da0a04513c35f3b2399410e7','','','309faf65163db911c7eba55e','{"message": "联系电话不像电话号码"}',NULL,'');
INSERT INTO "decision" VALUES(2,'call','2017-11-14T02:00:00+00:00','2017-11-14','王秀英','','','210281','',0,'','','','','','{"spoke_with": "迟国栋", "promised": "2017-11-20"}',NULL,'');
CREATE TABLE derived (
    return INTEGER PRIMARY KEY REFERENCES return,
    rules TEXT NOT NULL              -- hash of the settings and rules it was made under
);
INSERT INTO "derived" VALUES(1,'0323d22c4d9a5771');
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    return INTEGER NOT NULL REFERENCES return,
    read INTEGER NOT NULL,           -- 1: seen when reading the file; 0: derived from values
    record INTEGER NOT NULL,
    code TEXT NOT NULL,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    field TEXT NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    message TEXT NOT NULL,
    remedy TEXT NOT NULL
, office TEXT NOT NULL DEFAULT '', key TEXT NOT NULL DEFAULT '', value_hash TEXT NOT NULL DEFAULT '');
INSERT INTO "finding" VALUES(1,1,0,-1,'phone-unusual','认证申报汇总表','D4','phone','联系电话','见通讯录','联系电话“见通讯录”不像电话号码','请填能打通的号码，例如 82610415 或 13912345678。','','da0a04513c35f3b2399410e7','309faf65163db911c7eba55e');
INSERT INTO "finding" VALUES(2,1,0,4,'unit-listed-twice','认证申报汇总表','B12','unit_name','单位名称','大连得利农机制造有限公司','大连得利农机制造有限公司在本表中列了不止一次（第10、12行）','请删去重复的一行。','','d657b8841540d997aa743f7b','cda091aa7937681e615fce6b');
CREATE TABLE issued (
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    submitter TEXT NOT NULL,
    name TEXT NOT NULL,              -- as printed on the copy; copies under a former name stay valid
    sha256 TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (form, version, submitter, name)
) WITHOUT ROWID;
INSERT INTO "issued" VALUES('annex1','KPH1','210281','瓦房店市','9c3e0f19001a9c49fc0738201cff8487a8868835ab88237d66490f284e8680ce','114JKPH1-210281-K9XQPVAM-SQT4Z3GR');
INSERT INTO "issued" VALUES('annex2','M1D4','210281','瓦房店市','af8cd243163dde8be85d353e19dec80ff67f354666915658a0c65db97f5f31f7','124JM1D4-210281-8379BFKE-H9D4ZBMK');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('campaign','cff611339e56b4d73059a4c2392bd416');
INSERT INTO "meta" VALUES('schema','8');
CREATE TABLE packed (
    package TEXT NOT NULL,           -- the archive's hash
    number INTEGER NOT NULL,
    reader TEXT NOT NULL,
    member TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (package, number)
) WITHOUT ROWID;
CREATE TABLE receipt (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    member TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES content,
    received_at TEXT NOT NULL,
    received_on TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused')),
    code TEXT NOT NULL,
    reason TEXT NOT NULL
, run INTEGER NOT NULL DEFAULT 0, modified_at TEXT NOT NULL DEFAULT '');
INSERT INTO "receipt" VALUES(1,'附件1-大连东纬阀门制造有限公司.xlsx','','d50973eb888f0972417140817e234a3982575c031b92e5b385bfe90cc8291f93','2026-11-26T11:06:31+00:00','2017-11-10','refused','submitter-unknown','控制码“114JKPH1-210211-A7GKBFEN-ES30KAK9”中的报送单位代码 210211 不在名单中',1,'');
INSERT INTO "receipt" VALUES(2,'附件2-瓦房店市.xlsx','','ef84e5cb3864f0be431a007b75e933f53d74c765c15346ca9b4b2c675446f5d0','2026-11-26T11:06:33+00:00','2017-11-10','accepted','','',2,'');
INSERT INTO "receipt" VALUES(3,'损坏.xlsx','','5e9d18e198a282e9afb271ed9b51c84cda6f11e16886bee5cf139985dcca4a1f','2026-11-26T11:06:36+00:00','2017-11-11','refused','file-broken','文件已损坏，无法完整读取（不完整的工作簿或压缩包）',3,'');
CREATE TABLE record (
    return INTEGER NOT NULL REFERENCES return,
    number INTEGER NOT NULL,         -- from 0 within the return
    sheet_row INTEGER NOT NULL, unit TEXT NOT NULL DEFAULT '',      -- 0 where the form has no rows
    PRIMARY KEY (return, number)
) WITHOUT ROWID;
INSERT INTO "record" VALUES(1,0,6,'大连复州轴承配件有限公司');
INSERT INTO "record" VALUES(1,1,9,'大连太阳升石化设备有限公司');
INSERT INTO "record" VALUES(1,2,10,'大连得利农机制造有限公司');
INSERT INTO "record" VALUES(1,3,11,'大连李官温泉酒店有限公司');
INSERT INTO "record" VALUES(1,4,12,'大连得利农机制造有限公司');
CREATE TABLE refusal (
    sha256 TEXT NOT NULL REFERENCES content,
    place TEXT NOT NULL,
    reader TEXT NOT NULL,            -- hash of the reader and the settings
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (sha256, place)
) WITHOUT ROWID;
CREATE TABLE return (
    id INTEGER PRIMARY KEY,
    receipt INTEGER NOT NULL REFERENCES receipt,
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    submitter TEXT NOT NULL,
    corrects TEXT NOT NULL,
    sheet TEXT NOT NULL,
    date1904 INTEGER NOT NULL,
    told_by TEXT NOT NULL            -- how the submitter is known: token, text or folder
, held TEXT NOT NULL DEFAULT '');
INSERT INTO "return" VALUES(1,2,'annex2','M1D4','210281','','认证申报汇总表',0,'token','');
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL        -- "" until all of it was taken in
);
INSERT INTO "run" VALUES(1,'2026-11-26T11:06:31+00:00','2026-11-26T11:06:31+00:00');
INSERT INTO "run" VALUES(2,'2026-11-26T11:06:33+00:00','2026-11-26T11:06:33+00:00');
INSERT INTO "run" VALUES(3,'2026-11-26T11:06:36+00:00','2026-11-26T11:06:36+00:00');
CREATE TABLE slip (
    number TEXT PRIMARY KEY,         -- as in its token
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    submitter TEXT NOT NULL,
    unit TEXT NOT NULL,              -- unit key; "" of a list
    made_at TEXT NOT NULL,           -- UTC
    made_on TEXT NOT NULL,           -- day (UTC+8)
    sha256 TEXT NOT NULL,            -- of the slip's workbook
    path TEXT NOT NULL,              -- within corrections/
    data TEXT NOT NULL               -- returns it corrects, cells as issued, lines of its list (JSON)
) WITHOUT ROWID;
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,            -- the number of the first snapshot of the same run
    kind TEXT NOT NULL,              -- handed-up, working
    made_at TEXT NOT NULL,           -- UTC
    made_on TEXT NOT NULL,           -- day that counted as today (UTC+8)
    path TEXT NOT NULL,              -- within the campaign's folder, else the whole path
    sha256 TEXT NOT NULL,            -- of the file's bytes
    version INTEGER NOT NULL,        -- the same figures have the same
    final INTEGER NOT NULL,          -- 1: signed, 0: a draft
    signed_by TEXT NOT NULL,         -- "" of a draft
    signed_on TEXT NOT NULL,         -- day, "" of a draft
    lacking TEXT NOT NULL,           -- what became of units that lack something: named, included, left-out
    settings TEXT NOT NULL,          -- hash of the settings and rules
    decision INTEGER NOT NULL,       -- number of the newest decision that was known, 0 of none
    receipts INTEGER NOT NULL,       -- how many arrivals were on record
    figures TEXT NOT NULL,           -- hash of what is handed up
    map TEXT NOT NULL REFERENCES snapshot_map
);
CREATE TABLE snapshot_map (
    sha256 TEXT PRIMARY KEY,         -- of the data as they are before they are deflated
    data BLOB NOT NULL               -- what the rows of each sheet rest on (JSON, deflated)
);
CREATE TABLE value (
    return INTEGER NOT NULL REFERENCES return,
    record INTEGER NOT NULL,
    data TEXT NOT NULL,              -- field -> value (JSON; dates as ISO text)
    PRIMARY KEY (return, record)
) WITHOUT ROWID;
INSERT INTO "value" VALUES(1,0,'{"filled_by": "迟国栋", "leader": "荆涛", "phone": "见通讯录", "submitter_name": "瓦房店市", "evaluation_result": 97.5, "self_score": 89.5, "seq": 1, "staff_count": 355, "superior_score": 89.5, "unit_name": "大连复州轴承配件有限公司", "unit_type": "企业"}');
INSERT INTO "value" VALUES(1,1,'{"filled_by": "迟国栋", "leader": "荆涛", "phone": "见通讯录", "submitter_name": "瓦房店市", "evaluation_result": "满意", "self_score": 87.0, "seq": 4, "staff_count": 620, "superior_score": 86.5, "unit_name": "大连太阳升石化设备有限公司", "unit_type": "企业"}');
INSERT INTO "value" VALUES(1,2,'{"filled_by": "迟国栋", "leader": "荆涛", "phone": "见通讯录", "submitter_name": "瓦房店市", "evaluation_result": "满意", "self_score": 93.0, "seq": 5, "staff_count": 145, "superior_score": 91.5, "unit_name": "大连得利农机制造有限公司", "unit_type": "企业"}');
INSERT INTO "value" VALUES(1,3,'{"filled_by": "迟国栋", "leader": "荆涛", "phone": "见通讯录", "submitter_name": "瓦房店市", "evaluation_result": 96.8, "self_score": 93.0, "seq": 6, "staff_count": 205, "superior_score": 91.0, "unit_name": "大连李官温泉酒店有限公司", "unit_type": "企业"}');
INSERT INTO "value" VALUES(1,4,'{"filled_by": "迟国栋", "leader": "荆涛", "phone": "见通讯录", "submitter_name": "瓦房店市", "evaluation_result": 100.0, "self_score": 93.0, "seq": 7, "staff_count": 145, "superior_score": 91.5, "unit_name": "大连得利农机制造有限公司", "unit_type": "企业"}');
CREATE TABLE version (
    form TEXT NOT NULL,
    id TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    data TEXT NOT NULL,              -- settings, cell map, locked cells (JSON)
    PRIMARY KEY (form, id)
) WITHOUT ROWID;
INSERT INTO "version" VALUES('annex1','KPH1','2026-11-26T11:06:29+00:00','{"form": "annex1", "id": "KPH1", "layout": {"cells": {"board_score": "F7", "chair_name": "B5", "congress_score": "B7", "delegate_count": "F5", "fill_date": "D3", "has_board_reps": "D7", "narrative": "A10", "office_opinion": "E13", "openness_score": "C7", "ownership": "E4", "party_opinion": "A13", "satisfaction_rate": "F8", "self_total": "A7", "staff_count": "D5", "superior_total": "B8", "union_opinion": "C13", "unit_name": "B4"}, "columns": {}, "first_row": 0, "labels": {"board_score": "F6", "chair_name": "A5", "congress_score": "B6", "delegate_count": "E5", "fill_date": "C3", "has_board_reps": "D6", "narrative": "A9", "office_opinion": "E12", "openness_score": "C6", "ownership": "D4", "party_opinion": "A12", "satisfaction_rate": "D8", "self_total": "A6", "staff_count": "C5", "superior_total": "A8", "union_opinion": "C12", "unit_name": "A4"}, "last_row": 0, "sheet": "认证申报表"}, "locked": {"A1": "附件1", "A12": "基层党组织或行政意见", "A14": "（盖章）\n\n年  月  日", "A15": "报送单位：", "A16": "控制码：", "A2": "“大连市厂务公开民主管理工作标准化\n建设单位”认证申报表", "A4": "单位名称（全称）", "A5": "工会主席姓名", "A6": "自查总得分", "A8": "上级考核总得分", "A9": "主要做法和成效（800字）：", "B15": "@@SUBMITTER@@", "B6": "职代会得分", "C12": "区市县（产业）工会意见", "C14": "（盖章）\n\n年  月  日", "C3": "填表日期：", "C5": "职工人数", "C6": "厂务公开得分", "D4": "所有制性质", "D6": "是否建立职工董事监事制度（注：该栏由按规定应该建立该制度的单位填写）", "D8": "职工（代表）满意率（%）", "E12": "市厂务公开领导小组办公室意见", "E14": "（盖章）\n\n年  月  日", "E5": "职工代表人数", "F3": "=", "F6": "职工董事监事得分", "H1": "填报自检（此栏不打印）", "H10": "粘贴时请先双击单元格，再粘贴；分段按 Alt+回车。", "H12": "意见和日期在打印后签署、盖章；办公室意见由市厂开办填写。", "H2": "=", "H3": "黄色格待填，填好后变白；红色格请核对。请双面打印。", "H4": "=", "H5": "=", "H6": "=", "H7": "=", "H8": "=", "H9": "="}, "settings": {"annex2": {"rows": 300}, "campaign": {"batch": "第二批", "city": "大连市", "document": "大厂开办发〔2017〕7号", "office": "大连市厂务公开领导小组办公室"}, "contact": {"name": "刘峰", "phone": "82610415"}, "dates": {"due": "2017-11-15", "issued": "2017-10-25", "latest_accepted": "2017-12-31", "opens": "2017-10-25"}, "intake": {"megabytes": 512, "seconds": 20, "unsigned": "warn"}, "lists": {"evaluation_result": [{"aliases": ["职工满意"], "code": "", "name": "满意"}, {"aliases": ["较满意"], "code": "", "name": "基本满意"}, {"aliases": [], "code": "", "name": "不满意"}], "ownership": [{"aliases": ["国有企业", "全民所有制", "国营"], "code": "110", "name": "国有"}, {"aliases": ["集体企业", "集体所有制"], "code": "120", "name": "集体"}, {"aliases": ["股份合作企业", "股份合作制"], "code": "130", "name": "股份合作"}, {"aliases": ["联营企业"], "code": "140", "name": "联营"}, {"aliases": ["有限责任公司", "有限公司"], "code": "150", "name": "有限责任"}, {"aliases": ["国有独资公司"], "code": "151", "name": "国有独资"}, {"aliases": ["其他有限责任公司"], "code": "159", "name": "其他有限责任"}, {"aliases": ["股份有限公司", "股份公司"], "code": "160", "name": "股份有限"}, {"aliases": ["私营企业", "民营", "民营企业"], "code": "170", "name": "私营"}, {"aliases": ["其他企业"], "code": "190", "name": "其他"}, {"aliases": ["港澳台投资", "港澳台商投资企业"], "code": "200", "name": "港澳台商投资"}, {"aliases": ["外资", "外资企业", "外商投资企业"], "code": "300", "name": "外商投资"}, {"aliases": ["事业"], "code": "", "name": "事业单位"}], "unit_type": [{"aliases": ["公司"], "code": "", "name": "企业"}, {"aliases": ["事业"], "code": "", "name": "事业单位"}]}, "marks": {"maximum": {"board_score": null, "congress_score": null, "openness_score": null, "self_total": null, "superior_total": null}, "total": "sum", "weights": {"board_score": 1.0, "congress_score": 1.0, "openness_score": 1.0}}, "narrative": {"limit": 800, "over": 1.1, "under": 0.5}, "protection": {"password": "CWGK2017"}, "rules": {"board_reps_expected": true, "board_reps_ownership": ["国有", "国有独资", "股份有限"], "delegates_below_norm": true, "narrative_length": true, "narrative_placeholder": true, "phone_unusual": true}, "thresholds": {"satisfaction_rate": null, "self_total": null, "superior_total": null}}}');
INSERT INTO "version" VALUES('annex2','M1D4','2026-11-26T11:06:29+00:00','{"form": "annex2", "id": "M1D4", "layout": {"cells": {"filled_by": "B4", "leader": "G4", "phone": "D4", "submitter_name": "D3"}, "columns": {"evaluation_result": "F", "self_score": "E", "seq": "A", "staff_count": "D", "superior_score": "G", "unit_name": "B", "unit_type": "C"}, "first_row": 6, "labels": {"evaluation_result": "F5", "filled_by": "A4", "leader": "F4", "phone": "C4", "self_score": "E5", "seq": "A5", "staff_count": "D5", "submitter_name": "A3", "superior_score": "G5", "unit_name": "B5", "unit_type": "C5"}, "last_row": 305, "sheet": "认证申报汇总表"}, "locked": {"A1": "附件2", "A2": "“大连市厂务公开民主管理工作标准化\n建设单位”认证申报汇总表", "A3": "区市县（先导区）、产业工会名称（盖章）：", "A4": "填报人：", "A5": "序号", "B5": "单位名称", "C4": "联系电话：", "C5": "单位\n类型", "D3": "@@SUBMITTER@@", "D5": "职工人数", "E1": "控制码：", "E5": "自评分数", "F4": "分管领导：", "F5": "职工（代表）测评结果", "G5": "上级考核分数", "I1": "填报自检（此栏不打印）", "I2": "=", "I3": "黄色格待填；橙色格是已填行中漏填的。", "I4": "可填300行，第13行起填写后自动出现边框；序号可不填。", "I5": "粘贴时请用“选择性粘贴—数值”。"}, "settings": {"annex2": {"rows": 300}, "campaign": {"batch": "第二批", "city": "大连市", "document": "大厂开办发〔2017〕7号", "office": "大连市厂务公开领导小组办公室"}, "contact": {"name": "刘峰", "phone": "82610415"}, "dates": {"due": "2017-11-15", "issued": "2017-10-25", "latest_accepted": "2017-12-31", "opens": "2017-10-25"}, "intake": {"megabytes": 512, "seconds": 20, "unsigned": "warn"}, "lists": {"evaluation_result": [{"aliases": ["职工满意"], "code": "", "name": "满意"}, {"aliases": ["较满意"], "code": "", "name": "基本满意"}, {"aliases": [], "code": "", "name": "不满意"}], "ownership": [{"aliases": ["国有企业", "全民所有制", "国营"], "code": "110", "name": "国有"}, {"aliases": ["集体企业", "集体所有制"], "code": "120", "name": "集体"}, {"aliases": ["股份合作企业", "股份合作制"], "code": "130", "name": "股份合作"}, {"aliases": ["联营企业"], "code": "140", "name": "联营"}, {"aliases": ["有限责任公司", "有限公司"], "code": "150", "name": "有限责任"}, {"aliases": ["国有独资公司"], "code": "151", "name": "国有独资"}, {"aliases": ["其他有限责任公司"], "code": "159", "name": "其他有限责任"}, {"aliases": ["股份有限公司", "股份公司"], "code": "160", "name": "股份有限"}, {"aliases": ["私营企业", "民营", "民营企业"], "code": "170", "name": "私营"}, {"aliases": ["其他企业"], "code": "190", "name": "其他"}, {"aliases": ["港澳台投资", "港澳台商投资企业"], "code": "200", "name": "港澳台商投资"}, {"aliases": ["外资", "外资企业", "外商投资企业"], "code": "300", "name": "外商投资"}, {"aliases": ["事业"], "code": "", "name": "事业单位"}], "unit_type": [{"aliases": ["公司"], "code": "", "name": "企业"}, {"aliases": ["事业"], "code": "", "name": "事业单位"}]}, "marks": {"maximum": {"board_score": null, "congress_score": null, "openness_score": null, "self_total": null, "superior_total": null}, "total": "sum", "weights": {"board_score": 1.0, "congress_score": 1.0, "openness_score": 1.0}}, "narrative": {"limit": 800, "over": 1.1, "under": 0.5}, "protection": {"password": "CWGK2017"}, "rules": {"board_reps_expected": true, "board_reps_ownership": ["国有", "国有独资", "股份有限"], "delegates_below_norm": true, "narrative_length": true, "narrative_placeholder": true, "phone_unusual": true}, "thresholds": {"satisfaction_rate": null, "self_total": null, "superior_total": null}}}');
CREATE INDEX receipt_content ON receipt (sha256);
CREATE INDEX finding_return ON finding (return);
CREATE INDEX receipt_run ON receipt (run);
CREATE INDEX finding_key ON finding (key);
CREATE INDEX return_body ON return (form, submitter);
CREATE INDEX record_unit ON record (unit, number);
CREATE INDEX return_receipt ON return (receipt);
CREATE INDEX decision_return ON decision (sha256);
CREATE INDEX decision_body ON decision (submitter, unit);
CREATE INDEX decision_origin ON decision (origin);
CREATE INDEX slip_unit ON slip (form, submitter, unit, made_at);
CREATE INDEX snapshot_file ON snapshot (sha256);
COMMIT;
