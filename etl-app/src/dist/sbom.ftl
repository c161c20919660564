<#-- sbom.cdx.json, made by license-maven-plugin: the plugin of CycloneDX makes none in a build without a network. -->
<#-- uPlot is inside etl-dashboard.jar; its version is uplot.version of the pom, which a template cannot see. -->
<#list dependencyMap as e>
<#if e.getKey().artifactId == "etl-model"><#assign release = e.getKey().version></#if>
</#list>
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "component": {
      "type": "application",
      "bom-ref": "pkg:maven/io.jobetl/etl-app@${release}",
      "group": "io.jobetl",
      "name": "etl",
      "version": "${release}",
      "purl": "pkg:maven/io.jobetl/etl-app@${release}",
      "licenses": [{"expression": "Apache-2.0"}]
    }
  },
  "components": [
<#list dependencyMap as e>
<#assign p = e.getKey()>
<#assign purl = "pkg:maven/" + p.groupId + "/" + p.artifactId + "@" + p.version>
    {
      "type": "library",
      "bom-ref": "${purl}",
      "group": "${p.groupId}",
      "name": "${p.artifactId}",
      "version": "${p.version}",
      "purl": "${purl}",
      "licenses": [{"expression": "<#list e.getValue() as license>${license}<#sep> OR </#list>"}]
    },
</#list>
    {
      "type": "library",
      "bom-ref": "pkg:npm/uplot@1.6.30",
      "name": "uplot",
      "version": "1.6.30",
      "purl": "pkg:npm/uplot@1.6.30",
      "licenses": [{"expression": "MIT"}]
    }
  ]
}
