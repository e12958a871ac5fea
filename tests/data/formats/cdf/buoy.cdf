<?xml version="1.0"?>
<!DOCTYPE CHANNEL SYSTEM "http://www.w3c.org/Channel.dtd">
<CHANNEL HREF="http://buoy.example/">
  <TITLE>Buoy</TITLE>
  <ABSTRACT>On the water</ABSTRACT>
  <ITEM HREF="1.html" LASTMOD="2004-04-06T23:05:43-05:00">
    <TITLE>Buoy adrift off Chile</TITLE>
    <ABSTRACT>It was seen on Monday.</ABSTRACT>
  </ITEM>
</CHANNEL>
