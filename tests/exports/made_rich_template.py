"""An ICB's workbook with some of everything that Excel keeps in a file beside cells."""

from __future__ import annotations

from made_rich_sheets import ACTIONS, LOOK_UPS, PIVOT_SHEET, SHARED, TABLE, WORKBOOK, X14
from made_templates import (
    DRAWING,
    MAIN,
    MICROSOFT,
    RELATIONS,
    STYLES,
    XML,
    content_types,
    picture,
    relationships,
)

_ANCHOR = (
    "<xdr:from><xdr:col>{0}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>20</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>{1}</xdr:col><xdr:colOff>0</xdr:colOff>"
    "<xdr:row>30</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
)
DRAWN = f"""{XML}<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main"
 xmlns:r="{RELATIONS}"><xdr:twoCellAnchor>{_ANCHOR.format(0, 4)}<xdr:graphicFrame macro="">
<xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1"/><xdr:cNvGraphicFramePr/>
</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>
<a:graphicData uri="{DRAWING}/chart"><c:chart xmlns:c="{DRAWING}/chart" r:id="rId1"/>
</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>
<xdr:twoCellAnchor>{_ANCHOR.format(5, 6)}<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Logo"/>
<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/>
</a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>
</xdr:pic><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"""

CHART = f"""{XML}<c:chartSpace xmlns:c="{DRAWING}/chart" xmlns:a="{DRAWING}/main"><c:chart>
<c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser>
<c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>'Actions &amp; leads'!$F$5:$F$7</c:f>
</c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/>
<c:scaling/><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx>
<c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx>
</c:plotArea></c:chart></c:chartSpace>"""

VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1026" type="#_x0000_t201"
 style='position:absolute;width:60pt;height:15pt'><x:ClientData ObjectType="Checkbox">
<x:Anchor>11, 0, 4, 0, 12, 0, 5, 0</x:Anchor><x:FmlaLink>$L$5</x:FmlaLink></x:ClientData></v:shape>
<v:shape id="_x0000_s1027" type="#_x0000_t202" style='visibility:hidden'>
<x:ClientData ObjectType="Note"><x:Row>4</x:Row><x:Column>2</x:Column></x:ClientData></v:shape>
</xml>"""

CACHE = f"""{XML}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELATIONS}" r:id="rId1"
 recordCount="1">
<cacheSource type="worksheet"><worksheetSource ref="A4:C6" sheet="Actions &amp; leads"/>
</cacheSource>
<cacheFields count="3"><cacheField name="No." numFmtId="0"><sharedItems count="1"><s v="GC1"/>
</sharedItems></cacheField><cacheField name="Action" numFmtId="0"><sharedItems count="1"><s v="x"/>
</sharedItems></cacheField><cacheField name="Status" numFmtId="0"><sharedItems count="1">
<s v="Not started"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>"""

PIVOT = f"""{XML}<pivotTableDefinition xmlns="{MAIN}" name="PivotTable1" cacheId="3"
 dataCaption="Values">
<location ref="A3:B4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="3">
<pivotField dataField="1" showAll="0"/><pivotField showAll="0"/>
<pivotField axis="axisRow" showAll="0">
<items count="1"><item x="0"/></items></pivotField></pivotFields><rowFields count="1"><field x="2"/>
</rowFields><dataFields count="1"><dataField name="Count" fld="0" subtotal="count"/></dataFields>
</pivotTableDefinition>"""

_PERSON = "{B0000000-0000-0000-0000-000000000001}"
_THREADED = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
_LABEL = "http://schemas.microsoft.com/office/2020/mipLabelMetadata"


def rich_parts(*, macros: bool = False) -> dict[str, str | bytes]:
    """The parts of the workbook; with ``macros`` as an .xlsm."""
    parts = {**_core_parts(macros), **_sheet_parts(), **_drawn_parts(), **_pivot_parts()}
    if macros:
        parts["xl/vbaProject.bin"] = bytes(range(256)) * 20
    return parts


def _core_parts(macros: bool) -> dict[str, str | bytes]:
    office = "application/vnd.openxmlformats-officedocument"
    kind = "vnd.ms-excel.sheet.macroEnabled" if macros else f"{office[12:]}.spreadsheetml.sheet"
    vba = ["/xl/vbaProject.bin application/vnd.ms-office.vbaProject"] if macros else []
    return {
        "[Content_Types].xml": content_types(
            *(f"/xl/worksheets/sheet{number}.xml worksheet" for number in (1, 2, 3)),
            *("/xl/tables/table1.xml table", "/xl/calcChain.xml calcChain"),
            *("/xl/comments1.xml comments", "/xl/externalLinks/externalLink1.xml externalLink"),
            *("/xl/pivotTables/pivotTable1.xml pivotTable",),
            "/xl/pivotCache/pivotCacheDefinition1.xml pivotCacheDefinition",
            "/xl/pivotCache/pivotCacheRecords1.xml pivotCacheRecords",
            "/xl/threadedComments/threadedComment1.xml"
            " application/vnd.ms-excel.threadedcomments+xml",
            "/xl/persons/person.xml application/vnd.ms-excel.person+xml",
            "/xl/ctrlProps/ctrlProp1.xml application/vnd.ms-excel.controlproperties+xml",
            f"/xl/drawings/drawing1.xml {office}.drawing+xml",
            f"/xl/charts/chart1.xml {office}.drawingml.chart+xml",
            "/docMetadata/LabelInfo.xml application/vnd.ms-office.classificationlabels+xml",
            *vba,
            workbook=f"application/{kind}.main+xml",
        ),
        "_rels/.rels": relationships(
            ("officeDocument", "xl/workbook.xml"),
            (
                f"{MICROSOFT}/2020/02/relationships/classificationlabels",
                "docMetadata/LabelInfo.xml",
            ),
            ("customXml", "customXml/item1.xml"),
        ),
        "docMetadata/LabelInfo.xml": f'{XML}<clbl:labelList xmlns:clbl="{_LABEL}"><clbl:label'
        ' id="{C0000000-0000-0000-0000-000000000001}" enabled="1" method="Standard"/>'
        "</clbl:labelList>",
        "customXml/item1.xml": '<records xmlns="urn:example:icb"><record id="7"/></records>',
        "customXml/": b"",
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "/xl/worksheets/sheet2.xml"),
            ("worksheet", "worksheets/../worksheets/sheet3.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("calcChain", "calcChain.xml"),
            (f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml"),
            ("externalLink", "externalLinks/externalLink1.xml"),
            ("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
            *([(f"{MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin")] if macros else []),
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": SHARED,
        "xl/calcChain.xml": f'{XML}<calcChain xmlns="{MAIN}"><c r="I5" i="1"/><c r="I6" i="1"/>'
        "</calcChain>",
        "xl/persons/person.xml": f'{XML}<personList xmlns="{_THREADED}"><person'
        f' displayName="Sam Example" id="{_PERSON}" userId="sam" providerId="None"/></personList>',
        "xl/externalLinks/externalLink1.xml": f'{XML}<externalLink xmlns="{MAIN}"'
        f' xmlns:r="{RELATIONS}"><externalBook r:id="rId1"><sheetNames><sheetName val="Sheet1"/>'
        "</sheetNames></externalBook></externalLink>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": relationships(
            ("externalLinkPath", "file:///C:/Example/last-year.xlsx")
        ),
    }


def _sheet_parts() -> dict[str, str | bytes]:
    return {
        "xl/worksheets/sheet1.xml": ACTIONS,
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(
            ("drawing", "../drawings/drawing1.xml"),
            ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
            ("ctrlProp", "../ctrlProps/ctrlProp1.xml"),
            ("printerSettings", "../printerSettings/printerSettings1.bin"),
            ("hyperlink", "file:///C:/Example/guidance.pdf"),
            ("table", "../tables/table1.xml"),
            ("comments", "../comments1.xml"),
            (
                f"{MICROSOFT}/2017/10/relationships/threadedComment",
                "../threadedComments/threadedComment1.xml",
            ),
        ),
        "xl/worksheets/sheet2.xml": LOOK_UPS,
        "xl/worksheets/sheet3.xml": PIVOT_SHEET,
        "xl/worksheets/_rels/sheet3.xml.rels": relationships(
            ("pivotTable", "../pivotTables/pivotTable1.xml")
        ),
        "xl/tables/table1.xml": TABLE,
        "xl/printerSettings/printerSettings1.bin": b"\x01\x02\x00printer" * 40,
        "xl/comments1.xml": f'{XML}<comments xmlns="{MAIN}"><authors><author>tc={_PERSON}</author>'
        '</authors><commentList><comment ref="C5" authorId="0"><text><t>Which quarter?</t></text>'
        "</comment></commentList></comments>",
        "xl/threadedComments/threadedComment1.xml": f'{XML}<ThreadedComments xmlns="{_THREADED}">'
        f'<threadedComment ref="C5" dT="2026-06-01T09:00:00.00" personId="{_PERSON}"'
        ' id="{D0000000-0000-0000-0000-000000000001}"><text>Which quarter?</text>'
        "</threadedComment></ThreadedComments>",
    }


def _drawn_parts() -> dict[str, str | bytes]:
    return {
        "xl/drawings/drawing1.xml": DRAWN,
        "xl/drawings/_rels/drawing1.xml.rels": relationships(
            ("chart", "../charts/chart1.xml"), ("image", "../media/image1.png")
        ),
        "xl/drawings/vmlDrawing1.vml": VML,
        "xl/ctrlProps/ctrlProp1.xml": f'{XML}<formControlPr xmlns="{X14}" objectType="CheckBox"'
        ' fmlaLink="$L$5" lockText="1"/>',
        "xl/charts/chart1.xml": CHART,
        "xl/media/image1.png": picture(),
    }


def _pivot_parts() -> dict[str, str | bytes]:
    return {
        "xl/pivotTables/pivotTable1.xml": PIVOT,
        "xl/pivotTables/_rels/pivotTable1.xml.rels": relationships(
            ("pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
        ),
        "xl/pivotCache/pivotCacheDefinition1.xml": CACHE,
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": relationships(
            ("pivotCacheRecords", "pivotCacheRecords1.xml")
        ),
        "xl/pivotCache/pivotCacheRecords1.xml": f'{XML}<pivotCacheRecords xmlns="{MAIN}" count="1">'
        '<r><x v="0"/><x v="0"/><x v="0"/></r></pivotCacheRecords>',
    }
