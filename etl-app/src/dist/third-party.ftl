<#-- licenses/THIRD-PARTY.txt, made by license-maven-plugin from the poms of the libraries. -->
The libraries in lib/ that are not ours (ours are etl-*.jar, Apache-2.0), each as its authors published it.

Beginning of the jar's name | SPDX identifier of its license, whose text is in this folder | where it is published
"or" means that you may choose.

<#list dependencyMap as e>
<#assign p = e.getKey()>
${p.artifactId}-${p.version} | <#list e.getValue() as license>${license}<#sep> or </#list> | https://central.sonatype.com/artifact/${p.groupId}/${p.artifactId}/${p.version}
</#list>

Inside etl-dashboard-*.jar:
uPlot | MIT | https://www.npmjs.com/package/uplot
