# Labels of the cases of one test program; CTest runs this after it has listed them.
#
#   quick  ctest -L quick: what a developer runs after a change
#   slow   took more than a second in a Release build
#   law    ctest -L law: what holds for every kind, sampler or method: suites called ...Laws
#
# Expects `program`, and `cases`, the names of its cases.
set(slow
  AgainstNetworks.PredictionsHoldAndPlantedBugsAreRejected
  Agreement.InLawForTwoNeuronsAndSeesPlantedBugs
  Agreement.OnTheFirstSpikeAndSeesPlantedBugs
  AgreementOfEverySampler.InLawForEightNeurons
  AgreementOfEverySampler.InLawForThreeNeurons
  BalancedPoint.OfThePaperIsProvedToThirtyDigits
  BalancedPointsOfABox.AreThoseInside
  BalancedPointsOfThePlane.AreMirroredWithTheGains
  BalancedPointsOfThePlane.AreThoseThatASearchFinds
  Beyond.AveragedVariancesAreTheLimitOfTheMeanField
  Beyond.SubcriticalHopfJumpsToACycleThatDiesAgain
  Blocks.AgreesOnTheFirstSpike
  Blocks.AgreesWithGillespieForEightNeuronsAndSeesPlantedBugs
  Blocks.AgreesWithGillespieForSixteenNeurons
  Blocks.AgreesWithGillespieForThreeNeurons
  Blocks.AgreesWithGillespieForTwoNeurons
  Blocks.AgreesWithThinningForFiveHundredNeuronsAndSeesABoundOffByOnePercent
  Blocks.SlicesChangeNothingInLaw
  CertifiedExpectation.OfSoftplusAgreesWithAHundredDigits
  CertifiedExpectation.OfTanhAgreesWithAHundredDigits
  Characteristics.AgreeWithTheTrapezoidalRule
  Characteristics.CrossACornerAsTheTrapezoidalRuleDoes
  CharacteristicsError.IsAsStated
  ConstantIntensity.HasTheMeanThatOneWritesDown
  ConstantRates.MomentsAreThoseOfTheLeap
  ConstantRates.SeePlantedBugs
  Continuation.BranchesTurnAtFoldsAndNowhereElse
  Continuation.EigenvaluesAreContinuousBranches
  Continuation.EveryPointIsBalancedAndKnowsItsEigenvalues
  Continuation.PlantedHopfPointsAndNeutralSaddles
  Continuation.ThereAndBack
  CoupledLeaps.BothPathsKeepTheirLaws
  CoupledNetworks.AgreeInLawWithTheExactSampler
  CoupledNetworks.ComeCloserOnlyWhenCoupled
  CoupledNetworks.FluctuationsHaveTheVarianceOfTheirEquation
  Couplings.GrowInTheirOrder
  Dynkin.SeesAWeightOffByTwoPercent
  Dynkin.SeesPlantedBugs
  DynkinForADenseNetwork.Holds
  DynkinForADenseNetwork.SeesPlantedBugs
  DynkinForEverySampler.Holds
  Eigenvalues.AreTheDecayAndTheFrequencyOfASimulation
  Ensemble.StopsWithinALeapAndWithinTheInitialDraw
  ExactWithLeap.AWrongLawIsSeen
  ExactWithLeap.BothPathsKeepTheirLaws
  ExactWithLeap.SharesItsSpikes
  Exit.AgreesWithTheReference
  Exit.PlainIntegrationAgreesAwayFromFolds
  ExpectationAccuracy.SoftplusOverTheWholeRange
  ExpectationAccuracy.SoftplusWhereTheMethodChanges
  ExpectationAccuracy.TanhAtTheCorners
  ExpectationAccuracy.TanhOverTheWholeRange
  Fast.FateIsAnAttractor
  Fast.FindsTheCycleRoundAnUnstablePointFromInsideAndOutside
  Fast.ReachesTheSinkThatFixedStepsReach
  FiveTimesTheLimit.StiffLeapsKeepMeansAndFluctuations
  HydrodynamicLimit.AgreesWithAnIndependentIntegrationOnRandomNetworks
  Jet.EnclosesDerivativesOfEveryOrder
  LargeNetwork.FirstBlocksHaveTheMomentsOfTheModelAndPlantedBugsAreSeen
  LargeNetworksOffTheManifold.StayWhereTheirRatesAllow
  Lemma81.AnExponentTooLargeIsCaught
  Multilevel.MeetsItsToleranceWithItsConfidenceAndHasNoBias
  Netcdf.OpensInXarrayWithoutHelp
  Onsets.HopfIsWhereOscillationsGrow
  Onsets.TuringIsWherePatternsGrow
  Orderings.BringScrambledNetworksToTheirKernel
  PoleTrapezoid.KeepsItsBoundForEveryContour
  ProvedExit.AgreesWithTheSearchInDoubles
  ProvedExit.EnclosesReferencesOfTwentyDigits
  ProvedExit.OfAnotherNetworkIsAnother
  ProvedExit.ReferencesAreWhatTheySay
  Ranks.ChangeNoBitOfAnyMethod
  Ranks.ChangeNoBitWithManySlices
  Reference.AgreesWithTheClosedFormsOfErf
  Reference.OfSoftplusKeepsItsIdentities
  Scrambled.LabelsKeepDistancesByLabelAndNothingElseFromFalling
  Shipped/OffTheManifold
  ShotNoise.SeesPlantedBugs
  ShotNoiseOfEverySampler.MeetsTheClosedForms
  Sources.WrongOnesAreSeen
  Spectra.AreThoseOfSimulatedNetworksAndSeePlantedBugs
  StationaryStates.AsManyAsAScanSees
  StationaryStates.OfBlocksNoneIsMissed
  Statistics.KeepTheirLevelUnderTheHypothesis
  StrongCoupling.FoldStrong
  StrongCoupling.HopfStrong
  StrongCoupling.HopfSubcritical
  ThirdDerivative.Erf
  ThirdDerivative.Softplus
  ThirdDerivative.TanhOverTheWholeRange
  ThreePerfectIntegrators.HaveTheLawOfTheirChain
  ThreePerfectIntegrators.SeePlantedBugs
  Tracked.AgreesOnSteepIntensitiesAndSeesSumsThatAreStale
  Tracked.AgreesOnTheFirstSpike
  Tracked.AgreesWithGillespieWithoutABound
  Tracked.AgreesWithThinningForFiveHundredNeurons
  Tracked.PotentialsBeyondReachAreFollowed
  Tracked.RatesOfEveryShapeFollowDecay
  Unbounded.BlocksAgreeWithGillespieAndSeesPlantedBugs
  Volumes.SayHowGoodTheyAre
  WeakOrder.ExplicitLeapsAreOfOrderOne
  WholeFile.KilledWhileWritingIsTheOldOneOrTheNewAndNoLitter
  WholeFile.KilledWhileWritingUnderItsNameIsCaught
)
list(TRANSFORM slow REPLACE "\\." "[.]")
list(JOIN slow "|" slow)
foreach(case IN LISTS cases)
  set(labels ${program})
  if(slow AND case MATCHES "^(${slow})")
    list(APPEND labels slow)
  else()
    list(APPEND labels quick)
  endif()
  if(case MATCHES "^[^.]*Laws")
    list(APPEND labels law)
  endif()
  set_tests_properties(${case} PROPERTIES LABELS "${labels}")
endforeach()
