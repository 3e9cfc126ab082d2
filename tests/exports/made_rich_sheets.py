"""The sheets, table and names of an ICB's workbook that has some of everything."""

from __future__ import annotations

from made_templates import DRAWING, MAIN, MICROSOFT, RELATIONS, XML

MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"
XM = f"{MICROSOFT}/excel/2006/main"

SHARED = f"""{XML}<sst xmlns="{MAIN}" count="15" uniqueCount="15">
<si><t>Example ICB: action tracker</t></si><si><t>No.</t></si><si><t>Action</t></si>
<si><t>Status</t></si><si><t>Lead</t></si><si><t>Due</t></si><si><t>Percent</t></si>
<si><t>Ease</t></si><si><t>Update</t></si><si><t>Days left</t></si><si><t>Reviewed</t></si>
<si><t>GC1</t></si><si><r><t xml:space="preserve">Understand the </t></r><r><rPr><b/><sz val="11"/>
<rFont val="Calibri"/></rPr><t>guidance</t></r></si><si><t>GPES2</t></si><si><t>Not started</t></si>
</sst>"""

ACTIONS = f"""{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}" xmlns:mc="{MARKUP}"
 mc:Ignorable="x14ac xr" xmlns:x14ac="{MICROSOFT}/spreadsheetml/2009/9/ac"
 xmlns:xr="{MICROSOFT}/spreadsheetml/2014/revision"
 xr:uid="{{00000000-0001-0000-0000-000000000000}}">
<sheetPr codeName="Sheet1"><tabColor rgb="FF005EB8"/><pageSetUpPr fitToPage="1"/></sheetPr>
<dimension ref="A1:J7"/><sheetViews><sheetView showGridLines="0" workbookViewId="0">
<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>
<cols><col min="1" max="4" width="14" customWidth="1"/><col min="5" max="5" width="12" style="5"/>
<col min="6" max="6" width="9" style="2"/><col min="7" max="10" width="12"/></cols>
<sheetData><row r="1" spans="1:10" x14ac:dyDescent="0.25"><c r="A1" t="s"><v>0</v></c></row>
<row r="4" spans="1:10" x14ac:dyDescent="0.25"><c r="A4" t="s"><v>1</v></c><c r="B4" t="s">
<v>2</v></c>
<c r="C4" t="s"><v>3</v></c><c r="D4" t="s"><v>4</v></c><c r="E4" t="s"><v>5</v></c><c r="F4" t="s">
<v>6</v></c><c r="G4" t="s"><v>7</v></c><c r="H4" t="s"><v>8</v></c><c r="I4" t="s"><v>9</v></c>
<c r="J4" t="s"><v>10</v></c></row>
<row r="5" spans="1:10" ht="30" customHeight="1" x14ac:dyDescent="0.25"><c r="A5" t="s"><v>11</v>
</c>
<c r="B5" t="s"><v>12</v></c><c r="C5" s="4" t="s"><v>14</v></c><c r="D5" s="4"/><c r="E5" s="5"/>
<c r="F5" s="2"><v>0.5</v></c><c r="I5"><f>E5-TODAY()</f><v>12</v></c></row>
<row r="6" spans="1:10" x14ac:dyDescent="0.25"><c r="A6" t="s"><v>13</v></c>
<c r="I6"><f>COUNTA(C5:C20)</f><v>1</v></c></row></sheetData>
<autoFilter ref="A4:J7"/><mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>
<conditionalFormatting sqref="C5:C20"><cfRule type="cellIs" dxfId="0" priority="1" operator="equal">
<formula>"Delivered"</formula></cfRule></conditionalFormatting>
<dataValidations count="2"><dataValidation type="list" allowBlank="1" showErrorMessage="1"
 sqref="C5:C20 L5"><formula1>"Not started,On track,Some issues,Not on track,Delivered"</formula1>
</dataValidation><dataValidation type="list" errorStyle="warning" showErrorMessage="1"
 sqref="D5:D20">
<formula1>Leads</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="B5" r:id="rId5" tooltip="The guidance"/></hyperlinks>
<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>
<pageSetup paperSize="9" orientation="landscape" r:id="rId4"/>
<headerFooter><oddFooter>&amp;LExample ICB&amp;RPage &amp;P</oddFooter></headerFooter>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>
<mc:AlternateContent><mc:Choice Requires="x14"><controls><mc:AlternateContent><mc:Choice
 Requires="x14"><control shapeId="1026" r:id="rId3" name="Check Box 2"><controlPr defaultSize="0"
 autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1"><from><xdr:col
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">11</xdr:col><xdr:colOff
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">0</xdr:colOff><xdr:row
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">4</xdr:row><xdr:rowOff
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">0</xdr:rowOff></from><to><xdr:col
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">12</xdr:col><xdr:colOff
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">0</xdr:colOff><xdr:row
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">5</xdr:row><xdr:rowOff
 xmlns:xdr="{DRAWING}/spreadsheetDrawing">0</xdr:rowOff></to></anchor></controlPr></control>
</mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>
<tableParts count="1"><tablePart r:id="rId6"/></tableParts>
<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}">
<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="{XM}"><x14:cfRule type="dataBar"
 id="{{A0000000-0000-0000-0000-000000000001}}"><x14:dataBar minLength="0" maxLength="100"><x14:cfvo
 type="autoMin"/><x14:cfvo type="autoMax"/><x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor
 rgb="FF000000"/></x14:dataBar></x14:cfRule><xm:sqref>F5:F20</xm:sqref></x14:conditionalFormatting>
</x14:conditionalFormattings></ext><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"
 xmlns:x14="{X14}"><x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list"
 allowBlank="1" showErrorMessage="1"><x14:formula1><xm:f>'Look-ups'!$B$2:$B$4</xm:f></x14:formula1>
<xm:sqref>G5:G20</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"""

LOOK_UPS = f"""{XML}<worksheet xmlns="{MAIN}"><dimension ref="A1:B4"/><sheetData>
<row r="2"><c r="A2" t="inlineStr"><is><t>Zoë Sample</t></is></c><c r="B2" t="inlineStr"><is>
<t>Easy</t></is></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>Dr A. Example</t></is></c>
<c r="B3" t="inlineStr"><is><t>Medium</t></is></c></row><row r="4"><c r="B4" t="inlineStr"><is>
<t>Hard</t></is></c></row></sheetData></worksheet>"""

PIVOT_SHEET = f"""{XML}<worksheet xmlns="{MAIN}"><dimension ref="A3:B5"/><sheetData>
<row r="3"><c r="A3" t="inlineStr"><is><t>Status</t></is></c><c r="B3" t="inlineStr"><is>
<t>Count</t></is></c></row><row r="4"><c r="A4" t="inlineStr"><is><t>Not started</t></is></c>
<c r="B4"><v>1</v></c></row></sheetData></worksheet>"""

WORKBOOK = f"""{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">
<workbookPr codeName="ThisWorkbook"/>
<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="20000" windowHeight="9000"/>
</bookViews>
<sheets><sheet name="Actions &amp; leads" sheetId="1" r:id="rId1"/>
<sheet name="Look-ups" sheetId="4" state="hidden" r:id="rId2"/>
<sheet name="Pivot" sheetId="7" r:id="rId3"/></sheets>
<externalReferences><externalReference r:id="rId8"/></externalReferences>
<definedNames><definedName name="Leads">'Look-ups'!$A$2:$A$3</definedName>
<definedName name="_xlnm.Print_Titles" localSheetId="0">'Actions &amp; leads'!$4:$4</definedName>
</definedNames><calcPr calcId="191029"/>
<pivotCaches><pivotCache cacheId="3" r:id="rId9"/></pivotCaches></workbook>"""

TABLE = f"""{XML}<table xmlns="{MAIN}" id="1" name="Actions" displayName="Actions" ref="A4:J7"
 totalsRowShown="0"><autoFilter ref="A4:J7"/><tableColumns count="10">
<tableColumn id="1" name="No."/>
<tableColumn id="2" name="Action"/><tableColumn id="3" name="Status"/>
<tableColumn id="4" name="Lead"/>
<tableColumn id="5" name="Due"/><tableColumn id="6" name="Percent"/>
<tableColumn id="7" name="Ease"/>
<tableColumn id="8" name="Update"/><tableColumn id="9" name="Days left"/>
<tableColumn id="10" name="Reviewed"/></tableColumns></table>"""
