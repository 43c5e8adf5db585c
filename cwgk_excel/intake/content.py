"""What a file can be, and which kinds are treated alike."""

from __future__ import annotations

from enum import StrEnum


class Content(StrEnum):
    """What a file is; the value is the description shown to the operator."""

    EMPTY = "空文件"
    XLSX = "Excel 工作簿 .xlsx"
    XLSM = "带宏的工作簿 .xlsm"
    XLSB = "二进制工作簿 .xlsb"
    XLS = "旧版 Excel 或 WPS 工作簿（.xls/.et）"
    ODS = "ODS 表格"
    ODF = "开放文档（ODT 等）"
    ENCRYPTED = "设有打开密码的 Office 文件"
    DOCX = "Word 文档 .docx"
    DOC = "旧版 Word 文档（.doc/.wps）"
    RTF = "RTF 文档"
    IWORK = "苹果电脑的文稿（Numbers、Pages 或 Keynote）"
    PRESENTATION = "演示文稿"
    OLE = "旧版 Office 文件"
    OFD = "OFD 版式文件"
    ZIP = "压缩包 .zip"
    BROKEN_ZIP = "不完整的工作簿或压缩包"
    PREFIXED_ZIP = "开头多出内容的压缩包或工作簿，例如自解压程序"
    SELF_EXTRACTING = "自解压程序（包在 .exe 里的压缩包）"
    VOLUME = "分卷压缩包中的一卷"
    RAR = "压缩包 .rar"
    SEVEN_ZIP = "压缩包 .7z"
    GZIP = "压缩包 .gz"
    BZIP2 = "压缩包 .bz2"
    XZ = "压缩包 .xz"
    TAR = "打包文件 .tar"
    MAIL = "邮件 .eml"
    MSG = "Outlook 邮件 .msg（可在邮件程序里另存为 .eml，或把附件另存出来）"
    TNEF = "Outlook 打成一包的附件 winmail.dat（可请对方改用普通格式重发）"
    PROGRAM = "程序文件（不要运行）"
    SHORTCUT = "快捷方式（只指向别处的文件，不是文件本身）"
    PDF = "PDF 文件"
    IMAGE = "图片"
    HTML = "网页文件（HTML）"
    MHT = "单个文件的网页 .mht"
    XML = "XML 文件"
    TEXT = "文本或 CSV 文件"
    UNKNOWN = "无法识别的文件"


# Workbooks that are zip packages of parts.
PACKAGED = frozenset({Content.XLSX, Content.XLSM, Content.XLSB, Content.ODS})
# Containers whose files are taken out and read.
PACKAGES = frozenset({Content.ZIP, Content.MAIL})
# All containers of files: none of them is accepted where a workbook is expected.
ARCHIVES = PACKAGES | {
    *(Content.RAR, Content.SEVEN_ZIP, Content.GZIP, Content.BZIP2, Content.XZ, Content.TAR),
    *(Content.SELF_EXTRACTING, Content.MSG, Content.TNEF),
}
# Files sent along with returns: they are listed for the office and never opened.
ATTACHMENTS = frozenset({Content.PDF, Content.IMAGE, Content.PRESENTATION, Content.OFD})
# Documents sent along with returns: their text is searched, because a form may have been filled in there.
DOCUMENTS = frozenset({Content.DOC, Content.DOCX, Content.RTF, Content.ODF})
