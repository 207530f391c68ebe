"""The roles that services link to themselves: what each is called, and its one policy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pytest_iam.errors import UsageError

SERVICE_ROLE_PATH = "/aws-service-role/"
"""The path of roles that are linked to services, and of the policies made for them."""

_HOST = ".amazonaws.com"
_ROLE = "AWSServiceRoleFor"


@dataclass(frozen=True, slots=True)
class LinkedRole:
    """A service's role: `policy` is the name of AWS's managed policy that it has."""

    service: str
    name: str
    policy: str
    takes_suffix: bool

    @property
    def path(self) -> str:
        """The role's path."""
        return f"{SERVICE_ROLE_PATH}{self.service}/"


def linked_role(service: str) -> LinkedRole:
    """The role of a service such as `ecs.amazonaws.com`; case matters.

    Raises `UsageError` for a service whose role is not known here: AWS lists no names.
    """
    found = _linked_roles().get(service)
    if found is None:
        raise UsageError(
            f"the role that {service!r} links to itself, if it has one, is not known: answer "
            "CreateServiceLinkedRole with botocore.stub.Stubber on the client that calls it"
        )
    return found


def services() -> tuple[str, ...]:
    """The services whose roles are known."""
    return tuple(_linked_roles())


@lru_cache(maxsize=1)
def _linked_roles() -> dict[str, LinkedRole]:
    """Each row: the service, the role's name, its policy; without what all of them have."""
    lines = (_RECORDED + _DOCUMENTED).split("\n")
    rows = (line.split() for line in lines if line)
    known = (
        LinkedRole(prefix + _HOST, _ROLE + name, policy, prefix in _WITH_SUFFIX)
        for prefix, name, policy in rows
    )
    return {role.service: role for role in known}


# AWS: recorded in March 2025: the other services of the first table refuse a suffix.
# AWS: silent about those of the second; stricter chosen.
_WITH_SUFFIX = frozenset({"autoscaling", "connect", "lexv2"})

# AWS: recorded in March 2025.
_RECORDED = """
    accountdiscovery.ssm AmazonSSM_AccountDiscovery AWSSystemsManagerAccountDiscoveryServicePolicy
    acm CertificateManager CertificateManagerServiceRolePolicy
    appmesh AppMesh AWSAppMeshServiceRolePolicy
    autoscaling-plans AutoScalingPlans_EC2AutoScaling AWSAutoScalingPlansEC2AutoScalingPolicy
    autoscaling AutoScaling AutoScalingServiceRolePolicy
    backup Backup AWSBackupServiceLinkedRolePolicyForBackup
    batch Batch BatchServiceRolePolicy
    cassandra.application-autoscaling ApplicationAutoScaling_CassandraTable AWSApplicationAutoscalingCassandraTablePolicy
    cks.kms KeyManagementServiceCustomKeyStores AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy
    cloudtrail CloudTrail CloudTrailServiceRolePolicy
    codestar-notifications CodeStarNotifications AWSCodeStarNotificationsServiceRolePolicy
    config Config AWSConfigServiceRolePolicy
    connect AmazonConnect AmazonConnectServiceLinkedRolePolicy
    dms-fleet-advisor DMSFleetAdvisor AWSDMSFleetAdvisorServiceRolePolicy
    dms DMSServerless AWSDMSServerlessServiceRolePolicy
    docdb-elastic DocDB-Elastic AmazonDocDB-ElasticServiceRolePolicy
    ec2-instance-connect Ec2InstanceConnect Ec2InstanceConnectEndpoint
    ec2.application-autoscaling ApplicationAutoScaling_EC2SpotFleetRequest AWSApplicationAutoscalingEC2SpotFleetRequestPolicy
    ecr ECRTemplate ECRTemplateServiceRolePolicy
    ecs ECS AmazonECSServiceRolePolicy
    eks-connector AmazonEKSConnector AmazonEKSConnectorServiceRolePolicy
    eks-fargate AmazonEKSForFargate AmazonEKSForFargateServiceRolePolicy
    eks-nodegroup AmazonEKSNodegroup AWSServiceRoleForAmazonEKSNodegroup
    eks AmazonEKS AmazonEKSServiceRolePolicy
    elasticache ElastiCache ElastiCacheServiceRolePolicy
    elasticbeanstalk ElasticBeanstalk AWSElasticBeanstalkServiceRolePolicy
    elasticfilesystem AmazonElasticFileSystem AmazonElasticFileSystemServiceRolePolicy
    elasticloadbalancing ElasticLoadBalancing AWSElasticLoadBalancingServiceRolePolicy
    email.cognito-idp AmazonCognitoIdpEmailService AmazonCognitoIdpEmailServiceRolePolicy
    emr-containers AmazonEMRContainers AmazonEMRContainersServiceRolePolicy
    emrwal EMRWAL EMRDescribeClusterPolicyForEMRWAL
    fis FIS AmazonFISServiceRolePolicy
    grafana AmazonGrafana AmazonGrafanaServiceLinkedRolePolicy
    imagebuilder ImageBuilder AWSServiceRoleForImageBuilder
    iotmanagedintegrations IoTManagedIntegrations AWSIoTManagedIntegrationsRolePolicy
    kafka Kafka KafkaServiceRolePolicy
    kafkaconnect KafkaConnect KafkaConnectServiceRolePolicy
    lakeformation LakeFormationDataAccess LakeFormationDataAccessServiceRolePolicy
    lex LexBots AmazonLexBotPolicy
    lexv2 LexV2Bots AmazonLexV2BotPolicy
    lightsail Lightsail LightsailExportAccess
    m2 AWSM2 AWSM2ServicePolicy
    memorydb MemoryDB MemoryDBServiceRolePolicy
    mq AmazonMQ AmazonMQServiceRolePolicy
    mrk.kms KeyManagementServiceMultiRegionKeys AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy
    notifications AwsUserNotifications AWSUserNotificationsServiceLinkedRolePolicy
    observability.aoss AmazonOpenSearchServerless AmazonOpenSearchServerlessServiceRolePolicy
    opensearchservice AmazonOpenSearchService AmazonOpenSearchServiceRolePolicy
    ops.apigateway APIGateway APIGatewayServiceRolePolicy
    ops.emr-serverless AmazonEMRServerless AmazonEMRServerlessServiceRolePolicy
    opsdatasync.ssm SystemsManagerOpsDataSync AWSSystemsManagerOpsDataSyncServiceRolePolicy
    opsinsights.ssm AmazonSSM_OpsInsights AWSSSMOpsInsightsServiceRolePolicy
    pullthroughcache.ecr ECRPullThroughCache AWSECRPullThroughCache_ServiceRolePolicy
    ram ResourceAccessManager AWSResourceAccessManagerServiceRolePolicy
    rds RDS AmazonRDSServiceRolePolicy
    redshift Redshift AmazonRedshiftServiceLinkedRolePolicy
    replication.cassandra KeyspacesReplication KeyspacesReplicationServiceRolePolicy
    replication.ecr ECRReplication ECRReplicationServiceRolePolicy
    repository.sync.codeconnections GitSync AWSGitSyncServiceRolePolicy
    resource-explorer-2 ResourceExplorer AWSResourceExplorerServiceRolePolicy
    rolesanywhere RolesAnywhere AWSRolesAnywhereServicePolicy
    s3-outposts S3OnOutposts AWSS3OnOutpostsServiceRolePolicy
    ses AmazonSES AmazonSESServiceRolePolicy
    shield AWSShield AWSShieldServiceRolePolicy
    ssm-incidents IncidentManager AWSIncidentManagerServiceRolePolicy
    ssm-quicksetup SSMQuickSetup SSMQuickSetupRolePolicy
    ssm AmazonSSM AmazonSSMServiceRolePolicy
    sso SSO AWSSSOServiceRolePolicy
    vpcorigin.cloudfront CloudFrontVPCOrigin AWSCloudFrontVPCOriginServiceRolePolicy
    waf WAFLogging WAFLoggingServiceRolePolicy
    wafv2 WAFV2Logging WAFV2LoggingServiceRolePolicy
"""  # noqa: E501 - a table

# AWS: each service's own page, "Using service-linked roles"; the services and names have not been
# checked against it, only that AWS has a managed policy of that name.
_DOCUMENTED = """
    access-analyzer AccessAnalyzer AccessAnalyzerServiceRolePolicy
    apprunner AppRunner AppRunnerServiceRolePolicy
    cloud9 AWSCloud9 AWSCloud9ServiceRolePolicy
    custom-resource.application-autoscaling ApplicationAutoScaling_CustomResource AWSApplicationAutoScalingCustomResourcePolicy
    dynamodb.application-autoscaling ApplicationAutoScaling_DynamoDBTable AWSApplicationAutoscalingDynamoDBTablePolicy
    ec2fleet EC2Fleet AWSEC2FleetServiceRolePolicy
    ecs.application-autoscaling ApplicationAutoScaling_ECSService AWSApplicationAutoscalingECSServicePolicy
    elasticmapreduce EMRCleanup AmazonEMRCleanupPolicy
    es AmazonElasticsearchService AmazonElasticsearchServiceRolePolicy
    events CloudWatchEvents CloudWatchEventsServiceRolePolicy
    fms FMS FMSServiceRolePolicy
    globalaccelerator GlobalAccelerator AWSGlobalAcceleratorSLRPolicy
    guardduty AmazonGuardDuty AmazonGuardDutyServiceRolePolicy
    inspector2 AmazonInspector2 AmazonInspector2ServiceRolePolicy
    lambda.application-autoscaling ApplicationAutoScaling_LambdaConcurrency AWSApplicationAutoscalingLambdaConcurrencyPolicy
    logger.cloudfront CloudFrontLogger AWSCloudFrontLogger
    macie AmazonMacie AmazonMacieServiceRolePolicy
    networkmanager NetworkManager AWSNetworkManagerServiceRolePolicy
    organizations Organizations AWSOrganizationsServiceTrustPolicy
    rds.application-autoscaling ApplicationAutoScaling_RDSCluster AWSApplicationAutoscalingRDSClusterPolicy
    replication.dynamodb DynamoDBReplication DynamoDBReplicationServiceRolePolicy
    replicator.lambda LambdaReplicator AWSLambdaReplicator
    sagemaker.application-autoscaling ApplicationAutoScaling_SageMakerEndpoint AWSApplicationAutoscalingSageMakerEndpointPolicy
    securityhub SecurityHub AWSSecurityHubServiceRolePolicy
    servicequotas ServiceQuotas ServiceQuotasServiceRolePolicy
    spot EC2Spot AWSEC2SpotServiceRolePolicy
    spotfleet EC2SpotFleet AWSEC2SpotFleetServiceRolePolicy
    support Support AWSSupportServiceRolePolicy
    transitgateway VPCTransitGateway AWSVPCTransitGatewayServiceRolePolicy
    trustedadvisor TrustedAdvisor AWSTrustedAdvisorServiceRolePolicy
"""  # noqa: E501 - a table
